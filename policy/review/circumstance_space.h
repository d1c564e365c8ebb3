// CircumstanceSpace: every kind of circumstances in which one party may do one thing towards another for one purpose
// under either of two covenants. The circumstances of one kind are told apart by no rule, prohibition, statute or date
// of the two; each kind is visited once, by one of them. What neither covenant permits is passed over.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/review/circumstance_values.h"
#include "policy/trials/trial.h"

namespace covenant::policy {

class CircumstanceSpace {
 public:
  // `days` as of DaysThatMatter.
  CircumstanceSpace(const Sides& sides, Matter matter, const std::vector<absl::CivilDay>& days);

  // Calls `see` for each kind, at most `most` of them. False: there are more, or a condition is too large to take
  // apart; what was seen is then not all.
  bool Visit(size_t most, const std::function<void(const Trial&)>& see) const;

 private:
  class Walk;

  Matter matter_;
  std::vector<Clause> clauses_;
  std::optional<std::vector<AspectValues>> aspects_;
  std::vector<size_t> decided_by_;  // By clause: the last aspect on which it asks something.
};

// One of each kind of days on which what either covenant decides can differ (in force, signed, ended, statutes, terms),
// all of them days on which one of the two is in force; `preferred` first when it is one of these.
std::vector<absl::CivilDay> DaysThatMatter(const Sides& sides, absl::CivilDay preferred);

}  // namespace covenant::policy
