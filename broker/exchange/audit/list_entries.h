// Listing the entries of the log that a reader asks for and may see.
#pragma once

#include "covenant/v1/audit.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Newest first, a page at a time; found through the indices, and in the log itself where the indices have not come yet,
// so that nothing is missing that was recorded before. Runs on the worker pool. Errors: as Tell; and INVALID_ARGUMENT
// for a page token of another list, party or filter. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> ListEntries(Rooms& rooms, Call call, const v1::ListEntriesRequest& request);

}  // namespace covenant::exchange
