// Explaining a refusal to whom it was told.
#pragma once

#include "covenant/v1/audit.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// What the caller's own party was told under a request id, and what the vocabulary in force says of it. Never a true
// reason behind a no-hit, nor a rule: only codes and words that stood in the answer. Errors: as Tell. `request` lives
// until the task is done.
Task<absl::StatusOr<Reply>> ExplainRefusal(Rooms& rooms, Call call, const v1::ExplainRequest& request);

}  // namespace covenant::exchange
