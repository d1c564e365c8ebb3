// The blind path of an officer who looks for a subject in the register. It serves the search alone, so it asks of the
// covenant neither a purpose nor that the officer's party takes part in it.
#pragma once

#include <string>

#include "broker/exchange/story/call.h"
#include "policy/decide/decision.h"

namespace covenant::exchange {

// May the caller have identifiers of that scheme evaluated: as a party of the covenant, or as an officer for a search?
policy::Decision MayEvaluate(const Call& call, const std::string& scheme);

}  // namespace covenant::exchange
