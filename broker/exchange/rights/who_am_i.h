// Who the broker takes the caller to be.
#pragma once

#include "covenant/v1/party.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> WhoAmI(Rooms& rooms, Call call, const v1::WhoAmIRequest& request);

}  // namespace covenant::exchange
