#include "broker/exchange/audit/entry_walk.h"

#include <algorithm>

#include "broker/base/status_macros.h"

namespace covenant::exchange {
namespace {

constexpr uint64_t kEntriesAtOnce = 256;

}  // namespace

// Where the indices have not come yet, every entry may be one.
absl::StatusOr<indices::Found> EntryWalk::Look(uint64_t below) const {
  const uint64_t followed = rooms_.follower.followed();
  if (below <= followed) return rooms_.lookup.Find(query_, below, kEntriesAtOnce);
  indices::Found found;
  found.down_to = std::max(followed, below - std::min(below, kEntriesAtOnce));
  for (uint64_t index = below; index-- > found.down_to;) found.entries.push_back(index);
  return found;
}

absl::StatusOr<EntryWalk::Stretch> EntryWalk::Next(uint64_t below) const {
  ASSIGN_OR_RETURN(const indices::Found found, Look(below));
  Stretch stretch;
  stretch.down_to = found.down_to;
  const std::vector<uint64_t>& indices = found.entries;
  for (size_t i = 0; i < indices.size();) {
    size_t run = 1;  // neighbours are read at once
    while (i + run < indices.size() && indices[i + run] + run == indices[i]) ++run;
    const uint64_t first = indices[i + run - 1];
    ASSIGN_OR_RETURN(std::vector<ledger::StoredEntry> entries, rooms_.ledger.ReadRange(first, run));
    for (size_t k = entries.size(); k-- > 0;) stretch.entries.push_back({first + k, std::move(entries[k])});
    i += run;
  }
  return stretch;
}

}  // namespace covenant::exchange
