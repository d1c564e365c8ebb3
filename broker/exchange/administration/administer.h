// Changing the policy set: propose, approve by a second person, reject, suspend. Everything that changes the policy set
// is an entry, and takes effect when that entry is on disk.
#pragma once

#include "covenant/v1/policy.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors of every story: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> Validate(Rooms& rooms, Call call, const v1::ValidateRequest& request);
Task<absl::StatusOr<Reply>> Propose(Rooms& rooms, Call call, const v1::ProposeRequest& request);
Task<absl::StatusOr<Reply>> Approve(Rooms& rooms, Call call, const v1::ApproveRequest& request);
Task<absl::StatusOr<Reply>> Reject(Rooms& rooms, Call call, const v1::RejectRequest& request);
Task<absl::StatusOr<Reply>> Suspend(Rooms& rooms, Call call, const v1::SuspendRequest& request);

}  // namespace covenant::exchange
