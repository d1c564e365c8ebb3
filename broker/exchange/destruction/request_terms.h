// The term of requests of data subjects (the register's log.subject_requests): their rows, each under a key of its own. What
// the log says of them has the term of the log.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/exchange/destruction/destroy.h"
#include "broker/exchange/story/rooms.h"
#include "broker/store/batch.h"

namespace covenant::exchange {

// A request is closed when it is decided, no ground stands that is to be looked at again, and nobody has anything to
// correct of what was granted; it is due when the term since the last of these days is over, and no hold stands under its
// covenant. One for each covenant that has some, in Doomed.details. Reads the requests that are older than the term.
// DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<Doomed>> DueSubjectRequests(Rooms& rooms, absl::Time now);

// The id of the request that one of Destruction.details names; empty when it names none.
std::string_view RequestNamed(std::string_view detail);

// Overwrites the request's key, and takes away the answers about it that are kept for repeats. Harmless when done before. DATA_LOSS, UNAVAILABLE: try again.
absl::Status DestroySubjectRequest(Rooms& rooms, std::string_view id);

// Takes away the rows of the requests that the destruction names. UNAVAILABLE, DATA_LOSS.
absl::Status ForgetSubjectRequests(Rooms& rooms, const v1::Destruction& destruction, store::Batch& changes);

}  // namespace covenant::exchange
