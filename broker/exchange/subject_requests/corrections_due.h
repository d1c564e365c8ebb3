// What was granted to be rectified and waits for its suppliers.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/model/stored_subject_request.pb.h"
#include "broker/store/batch.h"

namespace covenant::exchange {

struct CorrectionDue {
  const stored::AskedParty* by;  // Of the request.
  absl::CivilDay day;            // Its last day.
};

// Of one request: the parties whose part was granted, and who keep signals about the subject and corrected none of them
// since the day on which the request was decided, or their ground lapsed. Who has nothing to correct any more is noted in
// `changes`, and not looked for again: so the work is as large as what waits. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<CorrectionDue>> CorrectionsDue(Rooms& rooms, const Call& call,
                                                          const stored::SubjectRequest& request, store::Batch& changes);

}  // namespace covenant::exchange
