// Retrieving (opvragen) what the covenant gives.
#pragma once

#include "covenant/v1/signal.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> Retrieve(Rooms& rooms, Call call, const v1::RetrieveRequest& request);

}  // namespace covenant::exchange
