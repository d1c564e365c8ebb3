// The moments that two covenants can tell apart: the days, and how old the record is on them. For circumstance_values.
#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "policy/review/circumstance_values.h"

namespace covenant::policy {

// Each of `days` with, for each term of the two covenants, a record just within it and one just past it. A side is open
// where it is in force, both parties take part, and the record is kept.
std::vector<AspectValue> MomentValues(const Sides& sides, const Matter& matter,
                                      const std::vector<absl::CivilDay>& days);

// Noon of a Dutch day.
absl::Time NoonOf(absl::CivilDay day);

}  // namespace covenant::policy
