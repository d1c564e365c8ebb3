// What the caller may receive from whom and supply to whom: the policy set in force, seen from one party.
#pragma once

#include "covenant/v1/party.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell; also INVALID_ARGUMENT for a page token of another list, or of a policy set that is no longer in
// force. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> ListRights(Rooms& rooms, Call call, const v1::ListRightsRequest& request);

}  // namespace covenant::exchange
