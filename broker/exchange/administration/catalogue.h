// Reading the policy set: what is in force, what is proposed, and the exact sources.
#pragma once

#include "covenant/v1/policy.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell; List also INVALID_ARGUMENT for a page token of another list. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> ListPolicy(Rooms& rooms, Call call, const v1::ListRequest& request);
Task<absl::StatusOr<Reply>> GetPolicy(Rooms& rooms, Call call, const v1::GetRequest& request);

}  // namespace covenant::exchange
