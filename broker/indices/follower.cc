#include "broker/indices/follower.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"

namespace covenant::indices {
namespace {

using store::Family;

constexpr size_t kRowsErasedAtOnce = 10'000;

uint32_t BlockOf(uint64_t index) {
  return static_cast<uint32_t>(index / kBlockEntries);
}
uint64_t FirstOf(uint32_t block) {
  return block * kBlockEntries;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Follower>> Follower::Start(FollowerOptions options) {
  ASSIGN_OR_RETURN(const std::optional<std::string> row, options.store->Get(Family::kIndices, kMarkKey));
  std::optional<uint64_t> mark;
  if (row) mark = ReadMark(*row);
  if (options.rebuild || (mark && *mark > options.ledger->Latest()->size)) mark.reset();
  if (row && !mark && options.report) options.report("the indices of the log are dropped and made again");
  return std::unique_ptr<Follower>(new Follower(std::move(options), mark));
}

Follower::Follower(FollowerOptions options, std::optional<uint64_t> mark)
    : options_(std::move(options)), rows_(options_.key), followed_(mark.value_or(0)), erasing_(!mark) {
  thread_ = std::thread([this] { Follow(); });
}

void Follower::Redo(uint64_t first, uint64_t end) {
  if (first >= end) return;
  const MutexLock lock(&mutex_);
  for (uint32_t block = BlockOf(first); block <= BlockOf(end - 1); ++block) redo_.insert(block);
  wake_.SignalAll();
}

void Follower::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
    wake_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
}

void Follower::Follow() {
  for (;;) {
    const absl::StatusOr<bool> more = Step();
    Report(more.status());
    const MutexLock lock(&mutex_);
    if (stopping_) return;
    if (more.ok() && *more) continue;
    wake_.WaitWithTimeout(&mutex_, options_.interval);
    if (stopping_) return;
  }
}

// One batch of whatever is to be done first; false when nothing is left.
absl::StatusOr<bool> Follower::Step() {
  if (erasing_) {
    RETURN_IF_ERROR(EraseSome(erasing_));
    return true;
  }
  std::optional<uint32_t> redo;
  {
    const MutexLock lock(&mutex_);
    if (!redo_.empty()) redo = *redo_.begin();
  }
  if (redo) {
    RETURN_IF_ERROR(RedoBlock(*redo));
    const MutexLock lock(&mutex_);
    redo_.erase(*redo);
    return true;
  }
  const uint64_t size = options_.ledger->Latest()->size;
  if (followed_ == size) return false;
  RETURN_IF_ERROR(FollowSome(size));
  return followed_ < size;
}

// In key order, so the mark goes first: who is interrupted begins again.
absl::Status Follower::EraseSome(bool& more) {
  store::Batch batch;
  auto cursor = options_.store->Scan(Family::kIndices, {erased_to_, ""});
  std::string last = erased_to_;
  for (; cursor->Valid() && batch.size() < kRowsErasedAtOnce; cursor->Next()) {
    last = std::string(cursor->key());
    batch.Delete(Family::kIndices, last);
  }
  RETURN_IF_ERROR(cursor->status());
  more = !batch.empty();
  if (more) RETURN_IF_ERROR(options_.store->WriteUnsynced(batch));
  erased_to_ = std::move(last);  // does not walk over what it erased
  return absl::OkStatus();
}

absl::Status Follower::FollowSome(uint64_t size) {
  const uint64_t first = followed_;
  const uint32_t number = BlockOf(first);
  const uint64_t end = std::min({size, first + kEntriesABatch, FirstOf(number) + kBlockEntries});
  if (!block_ || block_->number() != number) {
    block_.emplace(number);
    RETURN_IF_ERROR(AddEntries(FirstOf(number), first, *block_));
  }
  // Taken out meanwhile: when this fails, the block is ahead of the mark and is read again.
  Block block = *std::exchange(block_, std::nullopt);
  RETURN_IF_ERROR(AddEntries(first, end, block));
  store::Batch batch;
  block.Put(rows_, batch);
  batch.Put(Family::kIndices, kMarkKey, MarkRow(end));
  RETURN_IF_ERROR(options_.store->WriteUnsynced(batch));
  block_ = std::move(block);
  followed_ = end;
  return absl::OkStatus();
}

absl::Status Follower::RedoBlock(uint32_t number) {
  if (FirstOf(number) >= followed_) return absl::OkStatus();
  Block block(number);
  RETURN_IF_ERROR(AddEntries(FirstOf(number), std::min<uint64_t>(followed_, FirstOf(number) + kBlockEntries), block));
  store::Batch batch;
  RETURN_IF_ERROR(Erase(number, batch));
  block.Put(rows_, batch);
  RETURN_IF_ERROR(options_.store->WriteUnsynced(batch));
  if (block_ && block_->number() == number) block_ = std::move(block);
  return absl::OkStatus();
}

absl::Status Follower::AddEntries(uint64_t first, uint64_t end, Block& block) const {
  ASSIGN_OR_RETURN(const std::vector<ledger::StoredEntry> entries, options_.ledger->ReadRange(first, end - first));
  for (const ledger::StoredEntry& entry : entries) {
    ASSIGN_OR_RETURN(const EntryTerms terms, options_.read(entry));
    block.Add(terms);
  }
  return absl::OkStatus();
}

absl::Status Follower::Erase(uint32_t block, store::Batch& batch) const {
  auto cursor = options_.store->Scan(Family::kIndices, store::Prefix(BlockPrefix(block)));
  for (; cursor->Valid(); cursor->Next()) batch.Delete(Family::kIndices, cursor->key());
  return cursor->status();
}

void Follower::Report(const absl::Status& status) {
  const std::string why(status.message());
  if (why == std::exchange(reported_, why) || !options_.report) return;
  options_.report(status.ok() ? "the indices of the log grow again"
                              : absl::StrCat("the indices of the log stand still at entry ", followed_.load(), ": ",
                                             why, "; lists read the log itself meanwhile"));
}

}  // namespace covenant::indices
