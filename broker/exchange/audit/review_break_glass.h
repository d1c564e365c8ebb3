// Reviewing a use of break-glass: an officer says whether it was justified, once.
#pragma once

#include "covenant/v1/audit.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// For an officer who oversees the use (break_glass.h) and did not ask it. The use waits no more when the review is on
// disk. Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> ReviewBreakGlass(Rooms& rooms, Call call, const v1::ReviewBreakGlassRequest& request);

}  // namespace covenant::exchange
