// Replay: what would a proposal change? Recorded requests decided again under documents that are not in force.
#pragma once

#include "covenant/v1/replay.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// One page, newest first. An administrator gets counts over every entry; an officer over those whose details it may
// see, and which entries these are. Runs on the worker pool and lets others in every 256 entries. Errors: as Tell; and
// INVALID_ARGUMENT for a page token of another replay. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> Replay(Rooms& rooms, Call call, const v1::ReplayRequest& request);

}  // namespace covenant::exchange
