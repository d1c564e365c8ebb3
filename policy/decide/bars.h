// Whether a prohibition, of the covenant or of a statute, stands in the way. Prohibitions beat every rule.
#pragma once

#include <string_view>
#include <vector>

#include "policy/decide/circumstances.h"
#include "policy/decide/decision.h"

namespace covenant::policy {

// True when `prohibition` bars in these circumstances. Before a look-up one that depends on the record does not.
bool Bars(const CompiledProhibition& prohibition, const Circumstances& circumstances);

// True when some prohibition bars the exchange; with `reasons`, which may be null, one reason for each that does.
bool IsBarred(const Circumstances& circumstances, std::vector<Reason>* reasons);

// The prohibition that bars this field, or this category from figures; null when none does.
const CompiledProhibition* BarOnField(std::string_view field, const Circumstances& circumstances);

// The prohibition that bars matching by this scheme; null when none does. The circumstances are those of the caller,
// as supplier and recipient at once.
const CompiledProhibition* BarOnScheme(std::string_view scheme, const Circumstances& circumstances);

}  // namespace covenant::policy
