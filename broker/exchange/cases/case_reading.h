// Reading case files. Only those in which the caller is involved; every read is itself an entry.
#pragma once

#include "covenant/v1/case.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell; List also INVALID_ARGUMENT for a page token of another list. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> GetCase(Rooms& rooms, Call call, const v1::GetCaseRequest& request);
Task<absl::StatusOr<Reply>> ListCases(Rooms& rooms, Call call, const v1::ListCasesRequest& request);

}  // namespace covenant::exchange
