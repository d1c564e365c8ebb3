// Accepting a proposal for a party: where a covenant's section `change` asks it, nothing takes effect without.
#pragma once

#include "covenant/v1/policy.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Whether the caller may sign for its party: a signatory of it may; where it has none, its administrators may.
bool MaySign(const Call& call);

// Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> Accept(Rooms& rooms, Call call, const v1::AcceptRequest& request);

}  // namespace covenant::exchange
