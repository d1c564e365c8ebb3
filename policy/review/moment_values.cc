#include "policy/review/moment_values.h"

#include "policy/decide/compiled_covenant.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

// The last first day of a record that is gone on `day`.
absl::CivilDay LastGone(absl::CivilDay day, const Period& keep) {
  const absl::CivilMonth month = absl::CivilMonth(day.year() - keep.years, day.month() - keep.months);
  const absl::CivilDay near =
      absl::CivilDay(month.year(), month.month(), day.day()) - keep.days - (keep.hours + 23) / 24;
  for (absl::CivilDay first = near + 5; near - 5 < first; --first) {
    if (AddPeriod(first, keep) <= day) return first;
  }
  return near - 5;
}

}  // namespace

absl::Time NoonOf(absl::CivilDay day) {
  return StartOf(day) + absl::Hours(12);
}

std::vector<AspectValue> MomentValues(const Sides& sides, const Matter& matter,
                                      const std::vector<absl::CivilDay>& days) {
  std::vector<AspectValue> values;
  for (const absl::CivilDay day : days) {
    std::vector<absl::CivilDay> firsts = {day};
    for (const Side& side : sides) {
      const absl::CivilDay gone = LastGone(day, side.covenant->retention.signals.keep);
      firsts.insert(firsts.end(), {gone + 1, gone});
    }
    for (const absl::CivilDay first : firsts) {
      for (const absl::CivilDay supplied : firsts) {
        if (day < first || day < supplied || supplied < first) continue;
        if (matter.action == Action::kSubmit && supplied != day) continue;
        RecordFacts facts;
        facts.first_processed_on = first;
        facts.supplied_on = supplied;
        const auto open = [&](const Side& side) {
          return side.compiled->StatusOn(day) == CovenantStatus::kInForce && side.compiled->ClassOf(matter.from, day) &&
                 side.compiled->ClassOf(matter.to, day) && day < side.covenant->GoneOn(facts);
        };
        const auto set = [day, first, supplied](Trial& trial) {
          trial.given.at = NoonOf(day);
          if (first != day) trial.given.first_processed_on = first;
          if (supplied != first) trial.given.supplied_on = supplied;
        };
        values.push_back({set, {open(sides[0]), open(sides[1])}, {}});
      }
    }
  }
  return values;
}

}  // namespace covenant::policy
