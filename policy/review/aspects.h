// What the conditions of rules and prohibitions ask of one aspect of the circumstances. For circumstance_values.
#pragma once

#include <string>
#include <string_view>

#include "policy/decide/circumstances.h"
#include "policy/review/circumstance_values.h"

namespace covenant::policy {

// Whether what the rule asks of the aspect is so; true when it asks nothing. `kind`: of an approval or attestation.
// Asked of the functions that decide, so that this cannot differ from what they do.
bool RuleHolds(const CompiledRule& rule, Aspect aspect, std::string_view kind, const Trial& trial,
               const Circumstances& circumstances);

// Whether the prohibition's part on the aspect is so; true when it has none. Of an approval or attestation that can
// lift it: whether that is lacking.
bool ProhibitionHolds(const CompiledProhibition& prohibition, Aspect aspect, std::string_view kind, const Trial& trial,
                      const Circumstances& circumstances);

}  // namespace covenant::policy
