#include "policy/text/civil_date.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace covenant::policy {
namespace {

constexpr int64_t kSecondsPerHour = 3600;
constexpr int64_t kSecondsPerDay = 24 * kSecondsPerHour;
// Beyond these the calendar says nothing useful, and infinite times must not overflow it.
constexpr int64_t kEarliest = -62135596800;  // 0001-01-01
constexpr int64_t kLatest = 253402300799;    // 9999-12-31

absl::CivilDay UtcDay(int64_t seconds) {
  const int64_t days = seconds >= 0 ? seconds / kSecondsPerDay : -((kSecondsPerDay - 1 - seconds) / kSecondsPerDay);
  return absl::CivilDay(1970, 1, 1) + days;
}

int64_t LastSundayAtOneUtc(absl::civil_year_t year, int month) {
  const absl::CivilDay last = absl::CivilDay(year, month + 1, 1) - 1;
  const absl::CivilDay sunday = absl::PrevWeekday(last + 1, absl::Weekday::sunday);
  return (sunday - absl::CivilDay(1970, 1, 1)) * kSecondsPerDay + kSecondsPerHour;
}

bool SummerTime(int64_t seconds) {
  const absl::CivilDay day = UtcDay(seconds);
  if (day.month() == 3) return seconds >= LastSundayAtOneUtc(day.year(), 3);
  if (day.month() == 10) return seconds < LastSundayAtOneUtc(day.year(), 10);
  return day.month() > 3 && day.month() < 10;
}

// Digits only, all of them; -1 otherwise.
int Number(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return -1;
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

int DaysInMonth(absl::civil_year_t year, int month) {
  return static_cast<int>(absl::CivilDay(year, month + 1, 1) - absl::CivilDay(year, month, 1));
}

}  // namespace

absl::CivilDay DutchDay(absl::Time time) {
  const int64_t seconds = std::clamp(absl::ToUnixSeconds(time), kEarliest, kLatest);
  return UtcDay(seconds + (SummerTime(seconds) ? 2 : 1) * kSecondsPerHour);
}

absl::Time StartOf(absl::CivilDay day) {
  const absl::Time midnight = absl::FromCivil(day, absl::UTCTimeZone());
  // The clock never changes at midnight: one of the two is the day's first hour, whatever the season.
  const absl::Time in_summer = midnight - absl::Hours(2);
  return DutchDay(in_summer) == day ? in_summer : midnight - absl::Hours(1);
}

std::optional<absl::CivilDay> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = Number(text.substr(0, 4));
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  if (year < 1800 || year > 2999 || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (day > DaysInMonth(year, month)) return std::nullopt;
  return absl::CivilDay(year, month, day);
}

std::string FormatDate(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::optional<Period> ParsePeriod(std::string_view text) {
  if (text.size() < 3 || text.front() != 'P') return std::nullopt;
  Period period;
  std::string_view order = "YMWD";  // Units still allowed, in their order.
  bool in_hours = false;
  size_t at = 1;
  while (at < text.size()) {
    if (text[at] == 'T') {
      if (std::exchange(in_hours, true) || ++at == text.size()) return std::nullopt;
      order = "H";
    }
    const size_t unit = text.find_first_not_of("0123456789", at);
    if (unit == std::string_view::npos) return std::nullopt;
    const int number = Number(text.substr(at, unit - at));
    const size_t place = order.find(text[unit]);
    if (number < 0 || place == std::string_view::npos) return std::nullopt;
    if (text[unit] == 'Y') period.years = number;
    if (text[unit] == 'M') period.months = number;
    if (text[unit] == 'W') period.days = 7 * number;
    if (text[unit] == 'D') period.days += number;
    if (text[unit] == 'H') period.hours = number;
    order = order.substr(place + 1);
    at = unit + 1;
  }
  if (period.years + period.months + period.days + period.hours == 0) return std::nullopt;
  return period;
}

std::string FormatPeriod(const Period& period) {
  std::string text = "P";
  if (period.years > 0) absl::StrAppend(&text, period.years, "Y");
  if (period.months > 0) absl::StrAppend(&text, period.months, "M");
  if (period.days > 0) absl::StrAppend(&text, period.days, "D");
  if (period.hours > 0) absl::StrAppend(&text, "T", period.hours, "H");
  return text;
}

absl::CivilDay AddPeriod(absl::CivilDay day, const Period& period) {
  const absl::CivilMonth month = absl::CivilMonth(day) + 12 * period.years + period.months;
  const int last = DaysInMonth(month.year(), month.month());
  const absl::CivilDay moved(month.year(), month.month(), std::min(day.day(), last));
  return moved + period.days + (period.hours + 23) / 24;
}

int AgeOn(absl::CivilDay day, absl::CivilDay birth_date) {
  const bool before_birthday =
      day.month() < birth_date.month() || (day.month() == birth_date.month() && day.day() < birth_date.day());
  return static_cast<int>(day.year() - birth_date.year()) - (before_birthday ? 1 : 0);
}

}  // namespace covenant::policy
