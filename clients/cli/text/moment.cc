#include "clients/cli/text/moment.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "policy/text/civil_date.h"

namespace covenant::cli {

absl::StatusOr<absl::Time> ParseMoment(std::string_view text, std::string_view what) {
  if (const std::optional<absl::CivilDay> day = policy::ParseDate(text)) {
    const absl::Time summer = absl::FromCivil(*day, absl::FixedTimeZone(2 * 60 * 60));
    return policy::DutchDay(summer) == *day ? summer : summer + absl::Hours(1);
  }
  absl::Time moment;
  std::string why;
  if (absl::ParseTime(absl::RFC3339_full, std::string(text), &moment, &why)) return moment;
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(what), " is no day (2026-11-22) and no moment (2026-11-22T10:00:00+01:00); correct it"));
}

std::string DutchClock(absl::Time time) {
  // Clocks change at 01:00 UTC; the days around that hour begin by the old and the new time.
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::CivilDay day = absl::ToCivilDay(time, utc);
  const absl::CivilDay by = time < absl::FromCivil(day, utc) + absl::Hours(1) ? day : day + 1;
  const absl::Duration ahead = absl::FromCivil(by, utc) - policy::StartOf(by);
  return absl::FormatTime("%Y-%m-%d %H:%M", time + ahead, utc);
}

}  // namespace covenant::cli
