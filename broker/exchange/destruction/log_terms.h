// The terms of the log itself: the sealed details of entries by month, and the keys of subject tokens by year. Those under a
// covenant have the term in its retention.disclosure_records, those under none that in the register's section log. The leaves stay for ever, so the log verifies as before. With the last year of
// tokens that were made under a key of subjects from before a rotation goes that key: officers needed it to find them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/exchange/destruction/destroy.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// A month or year is due when the term of its last entry is over, and no hold stands under the covenant; for what is under
// none, under any. Acts on the policy set are sealed apart and have no term; a month in which a broker of before did not
// seal them apart is kept. A key of subjects
// is due when a rotation has moved everybody to the next, and the year in which its last handle could be had is due or
// gone. Of every covenant in the policy set whatever its state, and of none: one for each that has something due.
// DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<Doomed>> DueDetails(const Rooms& rooms, absl::Time now);

// Overwrites the keys that v1::Destruction.details names under the covenant, or under none when it is empty, and has the indices of those entries derived
// again. Harmless when done before. DATA_LOSS, UNAVAILABLE: try again.
absl::Status DestroyDetails(Rooms& rooms, const std::string& covenant, const v1::Destruction& destruction);

}  // namespace covenant::exchange
