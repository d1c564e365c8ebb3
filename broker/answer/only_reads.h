// OnlyReads: what an auditor is let in to (decision 0013).
#pragma once

#include "covenant/v1/log.pb.h"

namespace covenant::answer {

// Whether a request of this kind only reads what an officer may read. An auditor is refused every other, as one who lacks the
// role; a kind that is not known here acts.
bool OnlyReads(v1::EntryKind kind);

}  // namespace covenant::answer
