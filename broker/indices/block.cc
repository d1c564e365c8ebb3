#include "broker/indices/block.h"

#include <algorithm>
#include <string>

namespace covenant::indices {

void Block::Add(const EntryTerms& entry) {
  times_.earliest_ms = next_ == 0 ? entry.time_ms : std::min(times_.earliest_ms, entry.time_ms);
  times_.latest_ms = next_ == 0 ? entry.time_ms : std::max(times_.latest_ms, entry.time_ms);
  for (const Term& term : entry.terms) {
    Positions& positions = terms_[term];
    if (!positions.empty() && positions.back() == next_) continue;
    positions.push_back(next_);
    changed_.insert(term);
  }
  ++next_;
}

void Block::Put(const TermRows& rows, store::Batch& batch) {
  if (next_ == 0) return;
  batch.Put(store::Family::kIndices, TimesKey(number_), TimesRow(times_));
  for (const Term& term : changed_) {
    const std::string key = rows.Key(number_, term);
    batch.Put(store::Family::kIndices, key, rows.Row(key, number_, term, terms_[term]));
  }
  changed_.clear();
}

}  // namespace covenant::indices
