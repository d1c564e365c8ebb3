// Reading requests of data subjects: what the letter says, and the list of them. Every read is itself an entry.
#pragma once

#include "covenant/v1/subject_request.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell; List also INVALID_ARGUMENT for a page token of another list or party. `request` lives until the task
// is done.
Task<absl::StatusOr<Reply>> GetSubjectRequest(Rooms& rooms, Call call, const v1::GetSubjectRequestRequest& request);
Task<absl::StatusOr<Reply>> ListSubjectRequests(Rooms& rooms, Call call, const v1::ListSubjectRequestsRequest& request);

}  // namespace covenant::exchange
