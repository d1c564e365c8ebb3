// The first entry of a log, and the refusals of identities: entries that the broker makes of its own accord.
#pragma once

#include "absl/status/status.h"
#include "broker/authenticate/refusal_tally.h"
#include "broker/base/task.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Records the policy set that the log starts with, and plants the decoy. Precondition: the log is empty.
Task<absl::Status> BeginLog(Rooms& rooms);

// Records that an identity was refused (`count` identical refusals).
Task<absl::Status> RecordRefusal(Rooms& rooms, authenticate::CountedRefusal refusal);

}  // namespace covenant::exchange
