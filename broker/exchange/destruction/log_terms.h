// The terms of the log itself (retention.disclosure_records of a covenant): the sealed details of its entries by month, and
// the keys of its subject tokens by year. The leaves stay for ever, so the log verifies as before. With the last year of
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

// A month or year is due when the term of its last entry is over, and no hold stands under the covenant. A key of subjects
// is due when a rotation has moved everybody to the next, and the year in which its last handle could be had is due or
// gone. Of every covenant in the policy set whatever its state: one for each that has something due. Entries under no
// covenant have no term.
// DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<Doomed>> DueDetails(const Rooms& rooms, absl::Time now);

// Overwrites the keys that v1::Destruction.details names under the covenant, and has the indices of those entries derived
// again. Harmless when done before. DATA_LOSS, UNAVAILABLE: try again.
absl::Status DestroyDetails(Rooms& rooms, const std::string& covenant, const v1::Destruction& destruction);

}  // namespace covenant::exchange
