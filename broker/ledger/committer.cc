#include "broker/ledger/committer.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/ledger/rows.h"

namespace covenant::ledger {
namespace {

// A group is at most so large, so that one write stays short; one entry alone may be larger.
constexpr size_t kGroupBytes = size_t{16} << 20;

size_t BytesOf(const Submission& submission) {
  return submission.row.size() + submission.changes.bytes();
}

}  // namespace

Committer::Committer(store::Store* store, Options options, RecoveredLog log)
    : store_(store), options_(std::move(options)), tree_(std::move(log.tree)) {
  latest_ = std::make_shared<const Committed>(Committed{std::move(log.checkpoint), tree_.View(), 0});
  committing_ = std::thread([this] { CommitGroups(); });
  completing_ = std::thread([this] { ResumeFinished(); });
}

std::shared_ptr<const Committed> Committer::Latest() const {
  std::lock_guard lock(mutex_);
  return latest_;
}

void Committer::Refuse(std::string why) {
  std::lock_guard lock(mutex_);
  refusal_ = std::move(why);
}

void Committer::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    work_.notify_all();
  }
  if (committing_.joinable()) committing_.join();
  {
    std::lock_guard lock(mutex_);
    committing_ended_ = true;
    finished_.notify_all();
  }
  if (completing_.joinable()) completing_.join();
}

std::string Committer::WhyNot() const {
  std::lock_guard lock(mutex_);
  return WhyNotLocked();
}

std::string Committer::WhyNotLocked() const {
  if (stopping_) return "the broker is stopping";
  return disk_.empty() ? refusal_ : disk_;
}

bool Committer::Enqueue(Submission* submission) {
  std::lock_guard lock(mutex_);
  submission->why_not = WhyNotLocked();
  if (!submission->why_not.empty()) return false;
  waiting_.push_back(submission);
  work_.notify_one();
  return true;
}

std::vector<Submission*> Committer::TakeWaiting() {
  std::unique_lock lock(mutex_);
  work_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  size_t count = 0;
  for (size_t bytes = 0; count < waiting_.size() && bytes < kGroupBytes; ++count) bytes += BytesOf(*waiting_[count]);
  if (count == waiting_.size()) return std::exchange(waiting_, {});
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Submission*> taken(waiting_.begin(), end);
  waiting_.erase(waiting_.begin(), end);
  return taken;
}

void Committer::CommitGroups() {
  for (;;) {
    std::vector<Submission*> waiters = TakeWaiting();
    if (waiters.empty()) return;
    Group group = Prepare(std::move(waiters));
    const absl::Status written = store_->Write(group.batch);
    if (written.ok()) {
      Publish(group);
    } else if (written.code() != absl::StatusCode::kResourceExhausted) {
      return GiveUp(group, written);
    } else if (!WaitForSpace(group)) {
      return;
    }
  }
}

Committer::Group Committer::Prepare(std::vector<Submission*> waiters) {
  Group group;
  std::vector<FullTile> full;
  for (Submission* submission : waiters) {
    submission->index = tree_.size();
    own_ += submission->own ? 1 : 0;
    tree_.Append(submission->leaf_hash, full);
    group.batch.Put(store::Family::kEntries, EntryKey(submission->index), submission->row);
    group.batch.Append(submission->changes);
    if (!submission->index_row.empty()) {
      std::string index;
      AppendBigEndian64(index, submission->index);
      group.batch.Put(store::Family::kRepeats, submission->index_row, index);
    }
    if (submission->on_disk) group.on_disk.push_back(std::move(submission->on_disk));
  }
  for (const FullTile& tile : full) {
    group.batch.Put(store::Family::kTiles, TileKey(tile.level, tile.index), tile.tile->Bytes());
  }
  TreeView view = tree_.View();
  const Hash root = *view.Root(view.size());  // of the tree's own edge: reads nothing, so it cannot fail
  Checkpoint checkpoint = SignCheckpoint(options_.identity, options_.sign, view.size(), root);
  group.batch.Put(store::Family::kMeta, kCheckpointKey, checkpoint.note);
  group.committed = std::make_shared<const Committed>(Committed{std::move(checkpoint), std::move(view), own_});
  group.waiters = std::move(waiters);
  return group;
}

void Committer::Publish(Group& group) {
  for (const std::function<void()>& tell : group.on_disk) tell();
  {
    std::lock_guard lock(mutex_);
    latest_ = group.committed;
    disk_.clear();
  }
  Finish({std::move(group.waiters), std::move(group.committed), ""});
}

// The group was signed, so it stays as it is and is the next to be written; who waited for it does not wait on.
// False when the committing thread is to end.
bool Committer::WaitForSpace(Group& group) {
  const std::string full = "the disk of the data folder is full: nothing can be recorded";
  FailWaiting(std::exchange(group.waiters, {}), full);
  options_.report(absl::StrCat(full, "; make space, the broker then goes on by itself"));
  const auto interval = absl::ToChronoNanoseconds(options_.retry_interval);
  for (;;) {
    bool stopping = false;
    {
      std::unique_lock lock(mutex_);
      stopping = work_.wait_for(lock, interval, [this] { return stopping_; });
    }
    const absl::Status written = store_->Write(group.batch);
    if (written.ok()) {
      Publish(group);
      options_.report("the disk of the data folder has space again: the broker goes on");
      return true;
    }
    if (written.code() != absl::StatusCode::kResourceExhausted) {
      GiveUp(group, written);
      return false;
    }
    if (stopping) return false;
  }
}

// Nobody is resumed before the process is told to stop: what was written is not known, so nothing may be answered.
void Committer::GiveUp(Group& group, const absl::Status& why) {
  options_.stop_process(why);
  FailWaiting(std::move(group.waiters), "the log cannot be written; the broker is stopping");
}

// Fails these and all that wait behind them, and refuses what comes, in one step: none is left waiting.
void Committer::FailWaiting(std::vector<Submission*> waiters, const std::string& why) {
  {
    std::lock_guard lock(mutex_);
    disk_ = why;
    waiters.insert(waiters.end(), waiting_.begin(), waiting_.end());
    waiting_.clear();
  }
  Finish({std::move(waiters), nullptr, why});
}

void Committer::Finish(Finished group) {
  std::lock_guard lock(mutex_);
  finished_groups_.push_back(std::move(group));
  finished_.notify_one();
}

void Committer::ResumeFinished() {
  for (;;) {
    Finished group;
    {
      std::unique_lock lock(mutex_);
      finished_.wait(lock, [this] { return committing_ended_ || !finished_groups_.empty(); });
      if (finished_groups_.empty()) return;
      group = std::move(finished_groups_.front());
      finished_groups_.pop_front();
    }
    for (Submission* submission : group.waiters) {
      submission->committed = group.committed;
      submission->why_not = group.why_not;
      submission->waiter.resume();  // its frame, and `submission` with it, may be gone now
    }
  }
}

}  // namespace covenant::ledger
