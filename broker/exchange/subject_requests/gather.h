// Gathering: from a subject to whom is to be asked, and to where the log says that something about it was disclosed.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/exchange/audit/subject_search.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/model/stored_subject_request.pb.h"

namespace covenant::exchange {

// Disclosures that one request holds; of more than these the newest count.
inline constexpr int kMostDisclosures = 10'000;

// Fills in who is asked, the subject's ids and tokens, and the disclosures from `since` on and before `until`, of a
// request under context.covenant. Who supplied what is still kept is asked whenever that was. The entries are found by
// the subject's tokens through the indices of the log, never by reading all of it; only what these do not hold yet is
// read. For a worker thread. DATA_LOSS, UNAVAILABLE.
absl::Status Gather(Rooms& rooms, const Call& call, const SubjectSearch& subject, absl::Time since, absl::Time until,
                    stored::SubjectRequest& request);

}  // namespace covenant::exchange
