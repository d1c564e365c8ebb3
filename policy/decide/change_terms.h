// What a new version of a covenant waits for, as the section `change` says: who may propose it, who must accept it, and
// the term of notice.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/snapshot.h"

namespace covenant::policy {

// Ids of the covenants that a proposal holds, and the policy set without it and with it. The section of the version in
// force speaks; for acceptances also that of the new one, so that a party that joins is asked as well. Where the set
// has no version of it yet, the new one speaks alone, and there is no notice.
struct ChangedCovenants {
  const Snapshot& before;
  const Snapshot& after;
  const std::vector<std::string>& covenants;
};

// Parties whose acceptance is needed, sorted: `every_party` is every signatory. A party that has ended is asked no
// more; its successor is.
std::vector<std::string> AcceptancesNeeded(const ChangedCovenants& changed, absl::CivilDay today);

// The day on which all of it takes effect: the latest of the new versions' first days and the ends of the terms of
// notice from `proposed_on`. Nothing: today or before, or nothing is replaced.
std::optional<absl::CivilDay> TakesEffectOn(const ChangedCovenants& changed, absl::CivilDay proposed_on,
                                            absl::CivilDay today);

// The first covenant that `party` may not propose; empty when it may propose all.
std::string_view NotForProposer(const ChangedCovenants& changed, std::string_view party);

}  // namespace covenant::policy
