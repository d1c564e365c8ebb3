// Hit or no-hit.
#pragma once

#include "covenant/v1/signal.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors of every story: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> CheckSubject(Rooms& rooms, Call call, const v1::CheckSubjectRequest& request);
Task<absl::StatusOr<Reply>> CheckSubjects(Rooms& rooms, Call call, const v1::CheckSubjectsRequest& request);

}  // namespace covenant::exchange
