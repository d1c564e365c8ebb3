// Sole obstacle: which conditions a case shows to matter.
#pragma once

#include <string>
#include <vector>

#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/trials/trial.h"

namespace covenant::policy {

// The conditions that decided the case, as "RULE: condition". A condition decided when it is the only thing that kept
// its rule from speaking (the rule is for these parties, this purpose, this request and this person, and all its other
// conditions hold) and its rule's silence made a difference:
//  - the case is refused, and nothing stands against it but what rules ask, or a statute, which may ask the same: no
//    prohibition of the covenant, term, scheme or entrance; or
//  - another rule that comes later spoke in its place, so that a check or retrieve gave what that rule gives.
// `verdict` is what came of the trial.
std::vector<std::string> SoleObstacles(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial,
                                       const Verdict& verdict);

}  // namespace covenant::policy
