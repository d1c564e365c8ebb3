// What the policy set says of acts on case files: who may act, which criteria admit a signal, who approves what.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "policy/decide/decision.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"

namespace covenant::policy {

// Is the covenant in force, and the party one of it? Refused with COVENANT_UNKNOWN, COVENANT_NOT_YET_IN_FORCE,
// EXPIRED_COVENANT, COVENANT_SUSPENDED, COVENANT_RETIRED or PARTY_NOT_IN_COVENANT.
Decision DecideParticipation(const Snapshot& snapshot, std::string_view covenant, std::string_view party,
                             absl::Time now);

// May the party act on a case that is kept for this purpose (WGS 1.8(5))? Refused as above, and with PURPOSE_UNKNOWN or
// PURPOSE_MISMATCH when no rule of the covenant has it.
Decision DecideCaseAct(const Snapshot& snapshot, std::string_view covenant, std::string_view party,
                       std::string_view purpose, absl::Time now);

// The criteria of admission that rules of the covenant demand, sorted; empty when none demands any.
std::vector<std::string> DemandedCriteria(const Covenant& covenant);

// On whose behalf an approval may be given. What a party says of its own request differs from what others say of it.
enum class Approver {
  kNobody,  // The party may not give this approval.
  kAsker,   // The party approves what it itself asks or supplies.
  kOther,   // The party approves what others ask: an authority, a committee, a supplier.
};

// In which place `party` may give an approval of this kind under the covenant: by the vocabulary's word, the covenant
// and the register on that day. kNobody for a word that there is not.
Approver ApproverOf(const Snapshot& snapshot, const Covenant& covenant, std::string_view kind, std::string_view party,
                    absl::Time now);

}  // namespace covenant::policy
