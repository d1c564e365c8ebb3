#include "broker/exchange/rows/key_epochs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/pseudonym/subject_key.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kRows = "epochs/";

std::string RowOf(std::string_view covenant) {
  return std::string(kRows).append(covenant);
}

uint32_t LastOf(const stored::SchemeEpochs& scheme) {
  return pseudonym::kFirstEpoch + static_cast<uint32_t>(scheme.later_size());
}

// Whether `next` has a later current epoch than `before` in some scheme.
bool Rises(const CovenantEpochs& before, const CovenantEpochs& next) {
  return std::ranges::any_of(next.row().schemes(), [&](const stored::SchemeEpochs& scheme) {
    return before.Current(scheme.scheme()) < LastOf(scheme);
  });
}

}  // namespace

const stored::SchemeEpochs* CovenantEpochs::Find(std::string_view scheme) const {
  const auto found =
      std::ranges::find(row_.schemes(), scheme, [](const auto& one) { return std::string_view(one.scheme()); });
  return found == row_.schemes().end() ? nullptr : &*found;
}

uint32_t CovenantEpochs::Current(std::string_view scheme) const {
  const stored::SchemeEpochs* found = Find(scheme);
  return found == nullptr ? pseudonym::kFirstEpoch : LastOf(*found);
}

uint32_t CovenantEpochs::Former(std::string_view scheme) const {
  const stored::SchemeEpochs* found = Find(scheme);
  if (found == nullptr || found->later_size() == 0) return 0;
  return found->later().rbegin()->settled_ms() == 0 ? LastOf(*found) - 1 : 0;
}

uint32_t CovenantEpochs::CurrentAt(std::string_view scheme, absl::Time time) const {
  const stored::SchemeEpochs* found = Find(scheme);
  uint32_t epoch = pseudonym::kFirstEpoch;
  if (found == nullptr) return epoch;
  for (const stored::KeyEpoch& later : found->later()) epoch += absl::FromUnixMillis(later.began_ms()) <= time ? 1 : 0;
  return epoch;
}

bool CovenantEpochs::Moving() const {
  return std::ranges::any_of(row_.schemes(), [this](const auto& one) { return Former(one.scheme()) != 0; });
}

std::vector<EndedEpoch> EndedEpochs(const stored::KeyEpochs& row) {
  std::vector<EndedEpoch> ended;
  for (const stored::SchemeEpochs& scheme : row.schemes()) {
    uint32_t epoch = pseudonym::kFirstEpoch;
    for (const stored::KeyEpoch& next : scheme.later()) {
      if (next.settled_ms() != 0) ended.push_back({scheme.scheme(), epoch, absl::FromUnixMillis(next.settled_ms())});
      ++epoch;
    }
  }
  return ended;
}

std::string AskedBy(const stored::KeyEpochs& row, absl::Time now) {
  const absl::Time asked = absl::FromUnixMillis(row.asked().asked_ms());
  return now < asked + kAskServes ? row.asked().person() : std::string();
}

absl::StatusOr<std::shared_ptr<const CovenantEpochs>> KeyEpochs::Of(std::string_view covenant) {
  {
    const ReaderMutexLock lock(&mutex_);
    if (const auto found = known_.find(covenant); found != known_.end()) return found->second.view;
  }
  const MutexLock lock(&mutex_);
  // Under the lock: a row that comes into force meanwhile comes after.
  if (const auto found = known_.find(covenant); found != known_.end()) return found->second.view;
  ASSIGN_OR_RETURN(stored::KeyEpochs row, Read(store_, covenant));
  auto view = std::make_shared<const CovenantEpochs>(std::move(row));
  known_[std::string(covenant)].view = view;
  return view;
}

absl::StatusOr<stored::KeyEpochs> KeyEpochs::Read(const store::Reader& store, std::string_view covenant) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, store.Get(Family::kMeta, RowOf(covenant)));
  stored::KeyEpochs row;
  if (bytes && !row.ParseFromString(*bytes)) {
    return absl::DataLossError("the row of a covenant's key epochs is damaged; restore a backup");
  }
  return row;
}

void KeyEpochs::Put(std::string_view covenant, const stored::KeyEpochs& row, store::Batch& changes) {
  changes.Put(Family::kMeta, RowOf(covenant), row.SerializeAsString());
}

void KeyEpochs::Serve(std::string_view covenant, stored::KeyEpochs row) {
  auto next = std::make_shared<const CovenantEpochs>(std::move(row));
  const MutexLock lock(&mutex_);
  Known& known = known_[std::string(covenant)];
  if (known.view != nullptr) {
    known.earlier.push_back(known.view);
    std::erase_if(known.earlier, [](const auto& view) { return view.expired(); });
    for (const auto& held : known.earlier) {
      const std::shared_ptr<const CovenantEpochs> view = held.lock();
      if (view != nullptr && Rises(*view, *next)) view->superseded_ = true;
    }
  }
  known.view = std::move(next);
}

bool KeyEpochs::Settled(std::string_view covenant) {
  const MutexLock lock(&mutex_);
  const auto found = known_.find(covenant);
  if (found == known_.end()) return true;
  std::erase_if(found->second.earlier, [](const auto& view) { return view.expired(); });
  return found->second.earlier.empty();
}

absl::StatusOr<std::vector<std::string>> KeyEpochs::Rotated(const store::Reader& store) {
  std::vector<std::string> covenants;
  auto cursor = store.Scan(Family::kMeta, store::Prefix(kRows));
  for (; cursor->Valid(); cursor->Next()) covenants.emplace_back(cursor->key().substr(kRows.size()));
  RETURN_IF_ERROR(cursor->status());
  return covenants;
}

}  // namespace covenant::exchange
