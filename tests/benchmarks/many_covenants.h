// Many covenants between many parties, as like real ones as a machine writes them: for the figures of loading and
// deciding.
#pragma once

#include <string>

#include "policy/decide/policy_set.h"

namespace covenant::bench {

inline constexpr int kParties = 400;
inline constexpr int kPartiesOfOne = 20;  // Of one covenant.

// The shipped vocabulary and statutes, a register of kParties parties ("partij-0" ..), and `covenants` covenants
// ("CONVENANT-0" ..) of kPartiesOfOne parties, four permitting rules and a prohibition each. The same for the same
// numbers. `source_dir` is the root of the source tree.
policy::PolicySet ManyCovenants(int covenants, const std::string& source_dir);

std::string CovenantName(int covenant);
// The `member`th party of a covenant: 0 .. 9 are investigation services, 10 .. 18 care, 19 receives from both.
std::string PartyName(int covenant, int member);

}  // namespace covenant::bench
