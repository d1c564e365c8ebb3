// Acts on case files: admission, phase, approvals, involvement, closing. Each is an entry, written with the file in one batch.
#pragma once

#include "covenant/v1/case.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors of every story: as Tell. `request` lives until the task is done. Acts on one case happen one at a time.
Task<absl::StatusOr<Reply>> RecordAdmission(Rooms& rooms, Call call, const v1::RecordAdmissionRequest& request);
Task<absl::StatusOr<Reply>> RecordPhase(Rooms& rooms, Call call, const v1::RecordPhaseRequest& request);
Task<absl::StatusOr<Reply>> RecordApproval(Rooms& rooms, Call call, const v1::RecordApprovalRequest& request);
Task<absl::StatusOr<Reply>> WithdrawApproval(Rooms& rooms, Call call, const v1::WithdrawApprovalRequest& request);
Task<absl::StatusOr<Reply>> InvolveParty(Rooms& rooms, Call call, const v1::InvolvePartyRequest& request);
// What follows on these for the case's signals is the sweep's (destruction/sweep.h), on its tick: an entry right behind the
// act would tell whether there are signals.
Task<absl::StatusOr<Reply>> CloseCase(Rooms& rooms, Call call, const v1::CloseCaseRequest& request);
Task<absl::StatusOr<Reply>> ReopenCase(Rooms& rooms, Call call, const v1::ReopenCaseRequest& request);

}  // namespace covenant::exchange
