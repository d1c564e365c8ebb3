// What waits for the caller, what ends within 90 days, and uses of break-glass and requests of data subjects that
// concern it.
#pragma once

#include "covenant/v1/party.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> Todo(Rooms& rooms, Call call, const v1::TodoRequest& request);

}  // namespace covenant::exchange
