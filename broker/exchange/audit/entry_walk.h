// A walk down the log over the entries that a query may mean: by the indices, and in the log itself where these have
// not come yet, so that nothing is missing that was recorded before.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/exchange/story/rooms.h"
#include "broker/indices/term.h"
#include "broker/ledger/ledger.h"

namespace covenant::exchange {

// Not thread-safe.
class EntryWalk {
 public:
  struct Found {
    uint64_t index;
    ledger::StoredEntry entry;
  };
  // Newest first. Every entry of [down_to, below) that fits is among them, beside some that do not.
  struct Stretch {
    std::vector<Found> entries;
    uint64_t down_to = 0;
  };

  // `rooms` outlives this.
  EntryWalk(const Rooms& rooms, indices::Query query) : rooms_(rooms), query_(std::move(query)) {}

  // The next stretch: at most 256 entries, and never so long that it holds a thread for long. The walk has ended when
  // down_to is 0. Precondition: below >= 1, and at most the size of the log. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<Stretch> Next(uint64_t below) const;

 private:
  absl::StatusOr<indices::Found> Look(uint64_t below) const;

  const Rooms& rooms_;
  const indices::Query query_;
};

}  // namespace covenant::exchange
