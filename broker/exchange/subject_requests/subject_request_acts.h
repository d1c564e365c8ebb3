// Acts upon requests of data subjects: opening, answering, extending, deciding. Each is an entry, written with the
// request in one batch; acts upon one request happen one at a time.
#pragma once

#include "covenant/v1/subject_request.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors of every story: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> OpenSubjectRequest(Rooms& rooms, Call call, const v1::OpenSubjectRequestRequest& request);
Task<absl::StatusOr<Reply>> AnswerSubjectRequest(Rooms& rooms, Call call,
                                                 const v1::AnswerSubjectRequestRequest& request);
Task<absl::StatusOr<Reply>> ExtendSubjectRequest(Rooms& rooms, Call call,
                                                 const v1::ExtendSubjectRequestRequest& request);
Task<absl::StatusOr<Reply>> DecideSubjectRequest(Rooms& rooms, Call call,
                                                 const v1::DecideSubjectRequestRequest& request);

}  // namespace covenant::exchange
