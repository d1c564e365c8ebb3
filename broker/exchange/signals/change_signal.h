// What a supplier changes of its own stored signal. Whoever was given it gets a notice.
#pragma once

#include "covenant/v1/signal.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> CorrectSignal(Rooms& rooms, Call call, const v1::CorrectSignalRequest& request);
Task<absl::StatusOr<Reply>> WithdrawConsent(Rooms& rooms, Call call, const v1::WithdrawConsentRequest& request);

}  // namespace covenant::exchange
