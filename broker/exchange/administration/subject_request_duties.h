// What waits because a data subject asked something: answers of who is asked, decisions, grounds to be looked at again.
#pragma once

#include <vector>

#include "covenant/v1/party.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/store/batch.h"

namespace covenant::exchange {

// Of the caller, when it is an officer; in no order. To who handles a request: "subject_request" until it is decided, and
// "subject_request_lapsed" for thirty days after a ground lapsed, when the letter says more. To the officers of who is asked:
// "subject_request_answer" until they answered, "subject_request_rectify" to who supplied what was granted to be rectified,
// until it has corrected a signal about the subject since, or keeps none: its day is thirty days after the decision (or
// after a ground lapsed), and when that is over who handles the request is told too; and "subject_request_ground" for a
// ground whose day to look again is within 90 days, or past. What is rectified is noted in `changes`, for the next who asks.
// DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<v1::Duty>> SubjectRequestDuties(Rooms& rooms, const Call& call, store::Batch& changes);

}  // namespace covenant::exchange
