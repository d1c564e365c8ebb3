// What a recipient does with notices: lists them, and confirms that it did what they ask.
#pragma once

#include "covenant/v1/order.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> ListNotices(Rooms& rooms, Call call, const v1::ListNoticesRequest& request);
Task<absl::StatusOr<Reply>> ConfirmNotice(Rooms& rooms, Call call, const v1::ConfirmNoticeRequest& request);

}  // namespace covenant::exchange
