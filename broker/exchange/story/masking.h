// Whether a recipient learns who supplied what it is given.
#pragma once

#include "policy/language/covenant.h"

namespace covenant::exchange {

// Does the rule keep from its recipients who supplied: by itself, or by its data set where it gives fields?
bool MasksSource(const policy::Covenant& covenant, const policy::Rule& rule);

}  // namespace covenant::exchange
