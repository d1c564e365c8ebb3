#include "broker/store/memory_store.h"

#include <algorithm>
#include <utility>

namespace covenant::store {
namespace {

using Rows = std::map<std::string, std::string, std::less<>>;

const Rows& Of(const std::array<Rows, std::size(kFamilies)>& tables, Family family) {
  return tables[static_cast<size_t>(family)];
}

std::optional<std::string> Find(const Rows& rows, std::string_view key) {
  auto it = rows.find(key);
  return it == rows.end() ? std::nullopt : std::optional(it->second);
}

std::vector<std::optional<std::string>> FindAll(const Rows& rows, const std::vector<std::string>& keys) {
  std::vector<std::optional<std::string>> values;
  for (const std::string& key : keys) values.push_back(Find(rows, key));
  return values;
}

// Holds a copy of its range: it then needs no lock and sees no later write.
class CopyCursor : public Cursor {
 public:
  CopyCursor(const Rows& rows, const KeyRange& range)
      : rows_(rows.lower_bound(range.begin), range.end.empty() ? rows.end() : rows.lower_bound(range.end)) {}
  bool Valid() const override { return at_ < rows_.size(); }
  void Next() override { ++at_; }
  std::string_view key() const override { return rows_[at_].first; }
  std::string_view value() const override { return rows_[at_].second; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
  size_t at_ = 0;
};

}  // namespace

class MemoryStore::SnapshotReader : public Reader {
 public:
  SnapshotReader(const MemoryStore* owner, Tables tables) : owner_(owner), tables_(std::move(tables)) {}

  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key) const override {
    std::lock_guard lock(owner_->mutex_);
    owner_->Record(Read::Kind::kGet, family, key);
    return Find(Of(tables_, family), key);
  }

  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Family family, const std::vector<std::string>& keys) const override {
    std::lock_guard lock(owner_->mutex_);
    for (const std::string& key : keys) owner_->Record(Read::Kind::kMultiGet, family, key);
    return FindAll(Of(tables_, family), keys);
  }

  std::unique_ptr<Cursor> Scan(Family family, const KeyRange& range) const override {
    std::lock_guard lock(owner_->mutex_);
    owner_->Record(Read::Kind::kScan, family, range.begin);
    return std::make_unique<CopyCursor>(Of(tables_, family), range);
  }

 private:
  const MemoryStore* owner_;
  const Tables tables_;
};

void MemoryStore::SetFault(Fault fault) {
  std::lock_guard lock(mutex_);
  fault_ = fault;
}

void MemoryStore::HoldWrites(bool hold) {
  std::lock_guard lock(mutex_);
  held_ = hold;
  released_.notify_all();
}

std::vector<MemoryStore::Read> MemoryStore::TakeReads() {
  std::lock_guard lock(mutex_);
  return std::exchange(reads_, {});
}

absl::Status MemoryStore::Scrub(std::span<const Family> families) {
  const std::lock_guard lock(mutex_);
  if (fault_ == Fault::kNoSpace) return absl::ResourceExhaustedError("no space left on the disk (fault)");
  scrubs_.insert(scrubs_.end(), families.begin(), families.end());
  return absl::OkStatus();
}

std::vector<Family> MemoryStore::TakeScrubs() {
  const std::lock_guard lock(mutex_);
  return std::exchange(scrubs_, {});
}

int MemoryStore::writes() const {
  std::lock_guard lock(mutex_);
  return writes_;
}

void MemoryStore::Record(Read::Kind kind, Family family, std::string_view key) const {
  reads_.push_back({kind, family, std::string(key)});
}

absl::StatusOr<std::optional<std::string>> MemoryStore::Get(Family family, std::string_view key) const {
  std::lock_guard lock(mutex_);
  Record(Read::Kind::kGet, family, key);
  return Find(Of(tables_, family), key);
}

absl::StatusOr<std::vector<std::optional<std::string>>> MemoryStore::MultiGet(
    Family family, const std::vector<std::string>& keys) const {
  std::lock_guard lock(mutex_);
  for (const std::string& key : keys) Record(Read::Kind::kMultiGet, family, key);
  return FindAll(Of(tables_, family), keys);
}

std::unique_ptr<Cursor> MemoryStore::Scan(Family family, const KeyRange& range) const {
  std::lock_guard lock(mutex_);
  Record(Read::Kind::kScan, family, range.begin);
  return std::make_unique<CopyCursor>(Of(tables_, family), range);
}

std::unique_ptr<const Reader> MemoryStore::Snapshot() const {
  std::lock_guard lock(mutex_);
  return std::make_unique<SnapshotReader>(this, tables_);
}

int MemoryStore::unsynced_writes() const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(unsynced_.size());
}

void MemoryStore::LoseUnsynced(int kept) {
  std::lock_guard lock(mutex_);
  for (const Batch& batch : unsynced_) {
    batch.ForEach([this](Family family, std::string_view, const std::string_view*) {
      tables_[static_cast<size_t>(family)].clear();
    });
  }
  unsynced_.resize(std::min(unsynced_.size(), static_cast<size_t>(kept)));
  for (const Batch& batch : unsynced_) Apply(batch);
}

void MemoryStore::Apply(const Batch& batch) {
  batch.ForEach([this](Family family, std::string_view key, const std::string_view* value) {
    Rows& rows = tables_[static_cast<size_t>(family)];
    if (value == nullptr) {
      rows.erase(std::string(key));
    } else {
      rows.insert_or_assign(std::string(key), std::string(*value));
    }
  });
}

absl::Status MemoryStore::WriteUnsynced(const Batch& batch) {
  if (absl::Status one = CheckOneFamily(batch); !one.ok()) return one;
  std::lock_guard lock(mutex_);
  if (fault_ == Fault::kNoSpace) return absl::ResourceExhaustedError("the disk of the store is full");
  if (fault_ != Fault::kNone) return absl::UnknownError("a write of the store has an unknown fate");
  Apply(batch);
  unsynced_.push_back(batch);
  return absl::OkStatus();
}

absl::Status MemoryStore::Write(const Batch& batch) {
  std::unique_lock lock(mutex_);
  released_.wait(lock, [this] { return !held_; });
  if (fault_ == Fault::kNoSpace) return absl::ResourceExhaustedError("the disk of the store is full");
  if (fault_ == Fault::kUnknownLost) return absl::UnknownError("a write of the store has an unknown fate");
  Apply(batch);
  ++writes_;
  if (fault_ == Fault::kUnknownKept) return absl::UnknownError("a write of the store has an unknown fate");
  return absl::OkStatus();
}

}  // namespace covenant::store
