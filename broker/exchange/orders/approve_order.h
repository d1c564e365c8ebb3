// Approving an order by a second person, which carries it out; and turning it down.
#pragma once

#include "covenant/v1/order.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> ApproveOrder(Rooms& rooms, Call call, const v1::ApproveOrderRequest& request);
Task<absl::StatusOr<Reply>> RejectOrder(Rooms& rooms, Call call, const v1::RejectOrderRequest& request);

}  // namespace covenant::exchange
