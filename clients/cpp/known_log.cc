#include "clients/cpp/known_log.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"

namespace covenant::client {
namespace {

using auditor::Checkpoint;

// A broker with more heads than this gets no more calls before they are joined.
constexpr size_t kMostHeads = 256;
constexpr size_t kMostJoined = 256;

bool Same(const Checkpoint& one, const Checkpoint& other) {
  return one.size == other.size && one.root == other.root;
}

}  // namespace

void KnownLog::Carried::Release() {
  KnownLog* log = std::exchange(log_, nullptr);
  if (log == nullptr) return;
  absl::MutexLock lock(&log->mutex_);
  --log->under_way_;
  if (!known_) return;
  const auto carried = log->carried_.find(known_->size);
  if (--carried->second == 0) log->carried_.erase(carried);
}

absl::StatusOr<std::unique_ptr<KnownLog>> KnownLog::Open(const std::string& directory,
                                                         const std::vector<auditor::LogKey>& keys) {
  if (directory.empty()) return std::unique_ptr<KnownLog>(new KnownLog(std::nullopt));
  ASSIGN_OR_RETURN(CheckpointFile file, CheckpointFile::Open(directory, keys));
  return std::unique_ptr<KnownLog>(new KnownLog(std::move(file)));
}

absl::Status KnownLog::Refresh() {
  RETURN_IF_ERROR(fork_);
  if (!file_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Known found, file_->Read());
  return TakeInFile(found);
}

KnownLog::Carried KnownLog::Count(Known known) {
  ++under_way_;
  if (known) ++carried_[known->size];
  return Carried(this, std::move(known));
}

absl::StatusOr<KnownLog::Carried> KnownLog::Carry() {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(Refresh());
  Known known;
  for (const auto& [size, head] : heads_) {
    known = head;
    if (!carried_.contains(size)) break;
  }
  return Count(std::move(known));
}

absl::StatusOr<KnownLog::Carried> KnownLog::CarryNewest() {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(Refresh());
  return Count(heads_.empty() ? Known() : Known(heads_.rbegin()->second));
}

absl::StatusOr<KnownLog::Carried> KnownLog::CarryNothing() {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(Refresh());
  return Count(std::nullopt);
}

KnownLog::Carried KnownLog::CarryAgain(Known known) {
  absl::MutexLock lock(&mutex_);
  return Count(std::move(known));
}

absl::Status KnownLog::Accept(const Known& known, const Checkpoint& now) {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(fork_);
  RETURN_IF_ERROR(TakeIn(now));
  if (known && known->size < now.size) Drop(*known);
  if (!file_ || (filed_ && filed_->size >= heads_.rbegin()->first)) return absl::OkStatus();
  return file_->Replace([&](const Known& found) -> absl::StatusOr<Known> {
    mutex_.AssertHeld();
    RETURN_IF_ERROR(TakeInFile(found));
    const Checkpoint& newest = heads_.rbegin()->second;
    if (filed_ && filed_->size >= newest.size) return Known();
    filed_ = newest;
    return Known(newest);
  });
}

// Another process that replaced the file has proven, or is proving, that its checkpoint extends what stood there.
absl::Status KnownLog::TakeInFile(const Known& found) {
  if (!found || (filed_ && Same(*filed_, *found))) return absl::OkStatus();
  RETURN_IF_ERROR(TakeIn(*found));
  if (filed_ && filed_->size < found->size) Drop(*filed_);
  filed_ = found;
  return absl::OkStatus();
}

absl::Status KnownLog::TakeIn(const Checkpoint& checkpoint) {
  const auto joined = joined_.find(checkpoint.size);
  if (joined != joined_.end() && joined->second == checkpoint.root) return absl::OkStatus();
  if (joined != joined_.end()) {
    Checkpoint other = checkpoint;
    other.root = joined->second;
    other.note = absl::StrCat("(a root accepted earlier for size ", checkpoint.size, ")\n");
    return ForkLocked(other, checkpoint, "two different roots for one size");
  }
  const auto [head, added] = heads_.try_emplace(checkpoint.size, checkpoint);
  if (!added && head->second.root != checkpoint.root) {
    return ForkLocked(head->second, checkpoint, "two different roots for one size");
  }
  return absl::OkStatus();
}

// The newest head stays in any case: something is always known.
void KnownLog::Drop(const Checkpoint& checkpoint) {
  const auto head = heads_.find(checkpoint.size);
  if (head == heads_.end() || head->second.root != checkpoint.root || std::next(head) == heads_.end()) return;
  joined_.insert_or_assign(checkpoint.size, checkpoint.root);
  if (joined_.size() > kMostJoined) joined_.erase(joined_.begin());
  heads_.erase(head);
}

std::optional<std::pair<Checkpoint, Checkpoint>> KnownLog::Unjoined() const {
  absl::MutexLock lock(&mutex_);
  if (heads_.size() < 2 || (under_way_ > 0 && heads_.size() < kMostHeads)) return std::nullopt;
  return std::pair(heads_.begin()->second, heads_.rbegin()->second);
}

void KnownLog::Join(const Checkpoint& older) {
  absl::MutexLock lock(&mutex_);
  Drop(older);
}

absl::Status KnownLog::Fork(const Checkpoint& one, const Checkpoint& other, std::string_view why) {
  absl::MutexLock lock(&mutex_);
  return ForkLocked(one, other, why);
}

absl::Status KnownLog::ForkLocked(const Checkpoint& one, const Checkpoint& other, std::string_view why) {
  if (!fork_.ok()) return fork_;
  std::string kept = "nowhere, for lack of a state folder";
  if (file_) {
    kept = file_->KeepEvidence(absl::StrCat(std::string(why), "\n\n", one.note, "\n", other.note));
  }
  fork_ =
      absl::DataLossError(absl::StrCat("the log was forked: ", std::string(why), ", size ", one.size, " against size ",
                                       other.size, "; evidence kept in ", kept, "; trust no answer, tell the auditor"));
  return fork_;
}

KnownLog::Known KnownLog::newest() const {
  absl::MutexLock lock(&mutex_);
  if (heads_.empty()) return std::nullopt;
  return heads_.rbegin()->second;
}

}  // namespace covenant::client
