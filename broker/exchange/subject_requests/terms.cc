#include "broker/exchange/subject_requests/terms.h"

#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr int kMostDaysAgo = 90;
constexpr int kYearsBack = 4;
constexpr int kWpgDays = 6 * 7;
constexpr int kWpgMoreDays = 4 * 7;
constexpr int kWpgMoreDaysOfSeveral = 6 * 7;

// The ground is one letter after `prefix`, up to `last`.
bool IsOneOf(std::string_view ground, std::string_view prefix, char last) {
  return ground.size() == prefix.size() + 1 && ground.starts_with(prefix) && 'a' <= ground.back() &&
         ground.back() <= last;
}

}  // namespace

absl::CivilDay DueOn(v1::SubjectRightRegime regime, absl::CivilDay received_on, bool extended, bool several_suppliers) {
  if (regime == v1::SUBJECT_RIGHT_REGIME_AVG) return policy::AddPeriod(received_on, {.months = extended ? 3 : 1});
  const int more = several_suppliers ? kWpgMoreDaysOfSeveral : kWpgMoreDays;
  return received_on + kWpgDays + (extended ? more : 0);
}

std::optional<absl::CivilDay> ReceivedOn(std::string_view text, absl::CivilDay today) {
  if (text.empty()) return today;
  const std::optional<absl::CivilDay> day = policy::ParseDate(text);
  if (!day || *day > today || *day < today - kMostDaysAgo) return std::nullopt;
  return day;
}

absl::CivilDay LooksBackTo(absl::CivilDay received_on) {
  return policy::AddPeriod(received_on, {.years = -kYearsBack});
}

bool IsGround(v1::SubjectRightRegime regime, std::string_view ground) {
  return regime == v1::SUBJECT_RIGHT_REGIME_AVG ? IsOneOf(ground, "uavg_41_1_", 'j')
                                                : IsOneOf(ground, "wpg_27_1_", 'f');
}

bool IsReviewDay(std::string_view text, absl::CivilDay today) {
  const std::optional<absl::CivilDay> day = policy::ParseDate(text);
  return day && *day > today && *day <= policy::AddPeriod(today, {.years = 1});
}

}  // namespace covenant::exchange
