// Entrance: the first steps of every decision: the covenant, its dates, the party, the purpose.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "policy/decide/circumstances.h"
#include "policy/decide/compiled_covenant.h"
#include "policy/decide/decision.h"
#include "policy/decide/snapshot.h"

namespace covenant::policy {

struct Entrance {
  const CompiledCovenant* covenant = nullptr;
  absl::CivilDay day;
  ClassId party = 0;
  PurposeId purpose = 0;
  std::vector<Reason> refusals;  // When there are any, nothing else may be relied on.
};

// `party` is the party of the request: the supplier of a submission, the recipient of a question.
Entrance Enter(const Snapshot& snapshot, std::string_view covenant, std::string_view party, std::string_view purpose,
               absl::Time now);

// A case serves the one purpose that it was opened for (WGS 1.8(5)), until it is closed: a reason when the request names
// another, and one when it was closed.
void CheckCase(const RequestFacts& request, std::string_view purpose, std::vector<Reason>& refusals);

// Why the party has nothing under this covenant at `now`: unknown, not in force, or it takes no part. Empty: it takes
// part in a covenant in force.
std::string_view MembershipRefusal(const Snapshot& snapshot, std::string_view covenant, std::string_view party,
                                   absl::Time now);

// Fills in what follows from the reasons: permitted when there are none, else the rule of the first.
template <class D>
D Refused(D decision, std::vector<Reason> reasons) {
  decision.permitted = false;
  decision.rule = reasons.front().rule;
  decision.reasons = std::move(reasons);
  return decision;
}

// Schemes that the caller's class may not match by, or not on the path that was taken, as reasons.
// `caller` are its circumstances, as supplier and recipient at once.
void CheckSchemes(const Circumstances& caller, const std::vector<std::string>& schemes, std::vector<Reason>& reasons);

}  // namespace covenant::policy
