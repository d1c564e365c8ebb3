// Committer: takes all that waits, writes it as one batch, and resumes the waiters. Two threads: one commits, so that
// nothing delays the next write; the other resumes, so that answers are made there.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "broker/ledger/checkpoint.h"
#include "broker/ledger/hash.h"
#include "broker/ledger/recover.h"
#include "broker/ledger/tree.h"
#include "broker/store/store.h"

namespace covenant::ledger {

// The log at one size, on disk.
struct Committed {
  Checkpoint checkpoint;
  TreeView tree;
  // Of the entries since the log was opened, those that were the broker's own.
  uint64_t own = 0;
};

// One entry on its way to the disk. Lives in the frame of the coroutine that waits for it.
struct Submission {
  std::string row;
  Hash leaf_hash{};
  store::Batch changes;
  std::string index_row;
  std::function<void()> on_disk;
  bool own = false;

  // Set by the committer.
  uint64_t index = 0;
  std::shared_ptr<const Committed> committed;  // null when the entry is not known to be on disk
  std::string why_not;
  std::coroutine_handle<> waiter;
};

// Thread-safe.
class Committer {
 public:
  struct Options {
    LogIdentity identity;
    SignNote sign;
    absl::Duration retry_interval;
    std::function<void(std::string_view line)> report;
    std::function<void(const absl::Status& why)> stop_process;
  };

  class Wait {
   public:
    Wait(Committer* committer, Submission* submission) : committer_(committer), submission_(submission) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiter) const {
      submission_->waiter = waiter;
      return committer_->Enqueue(submission_);
    }
    void await_resume() const noexcept {}

   private:
    Committer* committer_;
    Submission* submission_;
  };

  // The store outlives it.
  Committer(store::Store* store, Options options, RecoveredLog log);
  ~Committer() { Stop(); }

  // co_await committer.Commit(&s) fills s.index and s.committed, or s.why_not.
  Wait Commit(Submission* submission) { return {this, submission}; }

  // The log as it is on disk.
  std::shared_ptr<const Committed> Latest() const;

  // Why nothing can be committed now; empty when it can.
  std::string WhyNot() const;

  // Refuses everything with `why` until it is called with nothing; for a ledger that may not go on for another reason.
  void Refuse(std::string why);

  // Commits and resumes what waits, refuses what comes, ends the threads.
  void Stop();

 private:
  // What waited together and is written together. Kept as it is until the disk has it: a size is signed once.
  struct Group {
    std::vector<Submission*> waiters;
    store::Batch batch;
    std::shared_ptr<const Committed> committed;
    std::vector<std::function<void()>> on_disk;
  };
  struct Finished {
    std::vector<Submission*> waiters;
    std::shared_ptr<const Committed> committed;
    std::string why_not;
  };

  bool Enqueue(Submission* submission);
  std::string WhyNotLocked() const;
  void CommitGroups();
  std::vector<Submission*> TakeWaiting();
  Group Prepare(std::vector<Submission*> waiters);
  bool WaitForSpace(Group& group);
  void Publish(Group& group);
  void GiveUp(Group& group, const absl::Status& why);
  void FailWaiting(std::vector<Submission*> waiters, const std::string& why);
  void Finish(Finished group);
  void ResumeFinished();

  store::Store* const store_;
  const Options options_;
  uint64_t own_ = 0;  // on the committing thread only
  Tree tree_;         // on the committing thread only; ahead of the disk while a group is written

  // std::mutex, not absl::Mutex: ThreadSanitizer does not see into Debian's Abseil.
  mutable std::mutex mutex_;
  std::condition_variable work_;      // waiting_ grew, or stopping_
  std::condition_variable finished_;  // finished_groups_ grew, or committing_ended_
  std::vector<Submission*> waiting_;
  std::deque<Finished> finished_groups_;
  std::shared_ptr<const Committed> latest_;
  // Reasons are texts: a status shared between threads looks like a race to ThreadSanitizer, for the same cause.
  std::string disk_;     // why nothing can be written; empty when it can
  std::string refusal_;  // what Refuse() said
  bool stopping_ = false;
  bool committing_ended_ = false;

  std::thread committing_;
  std::thread completing_;
};

}  // namespace covenant::ledger
