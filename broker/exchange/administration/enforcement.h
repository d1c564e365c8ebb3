// What a covenant may demand that this broker does not enforce. A demand that is not kept must not be taken for one
// that is: such a covenant is not put in force.
#pragma once

#include "policy/language/covenant.h"
#include "policy/text/diagnostic.h"

namespace covenant::exchange {

// Reports each demand that the broker does not enforce, a sentence each.
void CheckEnforced(const policy::Covenant& covenant, policy::Diagnostics& diagnostics);

}  // namespace covenant::exchange
