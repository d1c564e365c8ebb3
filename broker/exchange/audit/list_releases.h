// Listing which of a supplier's signals were released, to whom and when.
#pragma once

#include "covenant/v1/audit.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// For the systems of a party, and for officers who oversee it: what it supplied, and what a party supplied that it took
// over. Never another's record beside it, nor the subject. Newest first; found through the indices as lists of entries
// are. Runs on the worker pool. Errors: as Tell; and INVALID_ARGUMENT for a page token of another list, party or
// filter. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> ListReleases(Rooms& rooms, Call call, const v1::ListReleasesRequest& request);

}  // namespace covenant::exchange
