#include "broker/indices/lookup.h"

#include <algorithm>
#include <bitset>
#include <optional>
#include <string>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"

namespace covenant::indices {
namespace {

using Matches = std::bitset<kBlockEntries>;

std::vector<std::string> KeysOf(const TermRows& rows, const Query& query, uint32_t block) {
  std::vector<std::string> keys;
  for (const std::vector<Term>& clause : query.clauses) {
    for (const Term& term : clause) keys.push_back(rows.Key(block, term));
  }
  return keys;
}

}  // namespace

absl::StatusOr<std::vector<uint32_t>> Lookup::BlocksWithin(const Query& query, uint32_t first, uint32_t last) const {
  std::vector<uint32_t> blocks;
  const std::string end = TimesKey(last) + '\0';
  auto cursor = store_->Scan(store::Family::kIndices, {TimesKey(first), end});
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const Times times, ReadTimes(cursor->value()));
    if (times.latest_ms < query.since_ms || times.earliest_ms >= query.until_ms) continue;
    blocks.push_back(ReadBigEndian32(cursor->key().substr(1)));
  }
  RETURN_IF_ERROR(cursor->status());
  return blocks;
}

absl::Status Lookup::FindIn(const Query& query, uint32_t block, uint64_t below, size_t at_most, Found& found) const {
  const std::vector<std::string> keys = KeysOf(rows_, query, block);
  ASSIGN_OR_RETURN(const auto values, store_->MultiGet(store::Family::kIndices, keys));
  Matches all;
  all.set();
  size_t next = 0;
  for (const std::vector<Term>& clause : query.clauses) {
    Matches any;
    for (const Term& term : clause) {
      const size_t at = next++;
      if (!values[at]) continue;
      ASSIGN_OR_RETURN(const Positions positions, rows_.Read(keys[at], block, term, *values[at]));
      for (const uint16_t position : positions) any.set(position);
    }
    all &= any;
  }
  const uint64_t first = block * kBlockEntries;
  for (uint64_t index = std::min(below, first + kBlockEntries); index-- > first;) {
    if (!all.test(index - first)) continue;
    found.entries.push_back(index);
    found.down_to = index;
    if (found.entries.size() == at_most) return absl::OkStatus();
  }
  found.down_to = first;
  return absl::OkStatus();
}

absl::StatusOr<Found> Lookup::Find(const Query& query, uint64_t below, size_t at_most) const {
  Found found;
  if (below == 0) return found;
  const auto last = static_cast<uint32_t>((below - 1) / kBlockEntries);
  const uint32_t first = last < kBlocksALook ? 0 : last - kBlocksALook + 1;
  ASSIGN_OR_RETURN(const std::vector<uint32_t> blocks, BlocksWithin(query, first, last));
  for (size_t i = blocks.size(); i-- > 0;) {
    RETURN_IF_ERROR(FindIn(query, blocks[i], below, at_most, found));
    if (found.entries.size() == at_most) return found;
  }
  found.down_to = first * kBlockEntries;
  return found;
}

}  // namespace covenant::indices
