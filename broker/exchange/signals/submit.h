// Supplying signals.
#pragma once

#include "covenant/v1/signal.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors of every story: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> SubmitSignal(Rooms& rooms, Call call, const v1::SubmitSignalRequest& request);
Task<absl::StatusOr<Reply>> SubmitSignals(Rooms& rooms, Call call, const v1::SubmitSignalsRequest& request);

}  // namespace covenant::exchange
