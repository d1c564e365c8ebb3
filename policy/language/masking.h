// Whether a recipient learns who supplied what it is given.
#pragma once

#include "policy/language/covenant.h"

namespace covenant::policy {

// Does the rule of that covenant keep from its recipients who supplied: by itself, or by its data set where it gives
// fields?
bool MasksSource(const Covenant& covenant, const Rule& rule);

}  // namespace covenant::policy
