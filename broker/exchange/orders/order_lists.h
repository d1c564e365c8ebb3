// The orders in an officer's sight.
#pragma once

#include "covenant/v1/order.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> ListOrders(Rooms& rooms, Call call, const v1::ListOrdersRequest& request);

}  // namespace covenant::exchange
