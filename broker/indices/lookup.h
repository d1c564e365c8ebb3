// Lookup: from a query to the entries it may mean, newest first.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"
#include "broker/indices/rows.h"
#include "broker/indices/term.h"
#include "broker/store/store.h"

namespace covenant::indices {

// Entries that may fit, descending, and how far was looked: every entry of [down_to, below) that fits is among them.
struct Found {
  std::vector<uint64_t> entries;
  uint64_t down_to = 0;
};

// How far one look goes at most, so that no look holds a thread for long: about 1 million entries.
inline constexpr uint32_t kBlocksALook = 256;

// Thread-safe.
class Lookup {
 public:
  // Both outlive this.
  Lookup(const store::Reader* store, const crypto::Secret* key) : store_(store), rows_(key) {}

  // Entries below `below`, at most `at_most`. The whole log was looked at when down_to is 0. What is found has a term
  // of every clause, but may lie outside the query's times, or have lost its terms since: whoever shows an entry asks
  // Query::Fits. Precondition: below <= Follower::followed(), at_most >= 1. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<Found> Find(const Query& query, uint64_t below, size_t at_most) const;

 private:
  absl::StatusOr<std::vector<uint32_t>> BlocksWithin(const Query& query, uint32_t first, uint32_t last) const;
  absl::Status FindIn(const Query& query, uint32_t block, uint64_t below, size_t at_most, Found& found) const;

  const store::Reader* const store_;
  const TermRows rows_;
};

}  // namespace covenant::indices
