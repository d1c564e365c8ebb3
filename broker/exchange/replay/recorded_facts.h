// The facts that a recorded request was decided on, read back from its entry.
#pragma once

#include "covenant/v1/log.pb.h"

#include "policy/language/facts.h"

namespace covenant::exchange {

// As far as the entry says: an admission counts as of the day of the request.
policy::RequestFacts RecordedFacts(const v1::Leaf& leaf, const v1::Detail& detail);

}  // namespace covenant::exchange
