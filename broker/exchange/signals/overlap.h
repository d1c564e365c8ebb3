// Figures from pseudonyms alone: how many distinct people stand on exactly which set of suppliers' lists.
#pragma once

#include "covenant/v1/report.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// People are the connected components of signals over strong identifiers, in the picture of the day (census.h); a
// signal that no longer counts (withdrawn, past its term) joins nobody. Objects are no people. Runs on the worker pool:
// about 1 us a signal. Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> Overlap(Rooms& rooms, Call call, const v1::OverlapRequest& request);

}  // namespace covenant::exchange
