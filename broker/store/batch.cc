#include "broker/store/batch.h"

#include <algorithm>

namespace covenant::store {

std::string_view FamilyName(Family family) {
  switch (family) {
    case Family::kMeta:
      return "meta";
    case Family::kEntries:
      return "entries";
    case Family::kTiles:
      return "tiles";
    case Family::kSignals:
      return "signals";
    case Family::kSubjects:
      return "subjects";
    case Family::kRepeats:
      return "repeats";
    case Family::kPolicy:
      return "policy";
    case Family::kIndices:
      return "indices";
    case Family::kCases:
      return "cases";
    case Family::kUsage:
      return "usage";
  }
  return "";
}

void Batch::Put(Family family, std::string_view key, std::string_view value) {
  changes_.push_back({family, false, static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size())});
  bytes_.append(key).append(value);
}

void Batch::Delete(Family family, std::string_view key) {
  changes_.push_back({family, true, static_cast<uint32_t>(key.size()), 0});
  bytes_.append(key);
}

void Batch::Append(const Batch& other) {
  changes_.insert(changes_.end(), other.changes_.begin(), other.changes_.end());
  bytes_.append(other.bytes_);
}

bool Batch::OfOneFamily() const {
  return std::ranges::all_of(changes_, [this](const Change& c) { return c.family == changes_.front().family; });
}

}  // namespace covenant::store
