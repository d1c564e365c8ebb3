// KnownLog: what this client knows of the log, and the promise that the log only grows.
//
// A request carries the size of a checkpoint that the client knows; the receipt proves that the log of its own
// checkpoint extends it. With calls one after another that chain has no branches. With calls side by side several
// checkpoints are known that are proven to extend a common one but not each other: the heads. They are joined by
// explicit consistency proofs (Unjoined, Join) as soon as no call is under way.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "clients/auditor/checkpoint.h"
#include "clients/auditor/signed_note.h"
#include "clients/cpp/checkpoint_file.h"

namespace covenant::client {

// Thread-safe; several processes may share the folder.
class KnownLog {
 public:
  using Known = std::optional<auditor::Checkpoint>;

  // Held while a request that carries a known checkpoint is under way.
  class Carried {
   public:
    Carried(KnownLog* log, Known known) : log_(log), known_(std::move(known)) {}
    Carried(Carried&& other) noexcept : log_(std::exchange(other.log_, nullptr)), known_(std::move(other.known_)) {}
    Carried& operator=(Carried&&) = delete;
    ~Carried() { Release(); }
    void Release();
    // Nothing when no checkpoint is known yet.
    const Known& known() const { return known_; }

   private:
    KnownLog* log_;
    Known known_;
  };

  // `directory` may be empty: nothing is kept. Errors as in Client::Create.
  static absl::StatusOr<std::unique_ptr<KnownLog>> Open(const std::string& directory,
                                                        const std::vector<auditor::LogKey>& keys);

  // The checkpoint for the next request to carry: a head that no request carries yet, so that each branch goes on
  // growing; else the newest. DATA_LOSS: a fork was seen before.
  absl::StatusOr<Carried> Carry();
  // The newest checkpoint, for the request that asks for the proof that joins.
  absl::StatusOr<Carried> CarryNewest();
  // For a request whose bytes may not depend on what is known: carries nothing, so that its receipt proves no growth
  // and its checkpoint is joined by a proof of its own. DATA_LOSS: a fork was seen before.
  absl::StatusOr<Carried> CarryNothing();
  // Counts a request that carries what an earlier run gave it.
  Carried CarryAgain(Known known);

  // Takes in a checkpoint that a receipt proved to extend `known`, and keeps it durably when it is the newest.
  // DATA_LOSS: the log was forked. UNAVAILABLE: the state folder cannot be written.
  absl::Status Accept(const Known& known, const auditor::Checkpoint& now);

  // Two heads, older first, that must be proven against each other now; nothing while calls are under way.
  std::optional<std::pair<auditor::Checkpoint, auditor::Checkpoint>> Unjoined() const;
  // The older was proven to be a prefix of the newer.
  void Join(const auditor::Checkpoint& older);

  // Keeps the evidence of a fork and makes every later call fail. Gives that failure: DATA_LOSS.
  absl::Status Fork(const auditor::Checkpoint& one, const auditor::Checkpoint& other, std::string_view why);

  // The newest checkpoint known.
  Known newest() const;

 private:
  explicit KnownLog(std::optional<CheckpointFile> file) : file_(std::move(file)) {}

  absl::Status Refresh() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Carried Count(Known known) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status TakeIn(const auditor::Checkpoint& checkpoint) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Drop(const auditor::Checkpoint& checkpoint) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status TakeInFile(const Known& found) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ForkLocked(const auditor::Checkpoint& one, const auditor::Checkpoint& other, std::string_view why)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::optional<CheckpointFile> file_;
  mutable absl::Mutex mutex_;
  // Heads by size.
  std::map<uint64_t, auditor::Checkpoint> heads_ ABSL_GUARDED_BY(mutex_);
  // Roots of the last sizes that were heads and are proven prefixes now.
  std::map<uint64_t, std::string> joined_ ABSL_GUARDED_BY(mutex_);
  // Sizes carried by requests under way, with how many.
  std::map<uint64_t, int> carried_ ABSL_GUARDED_BY(mutex_);
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  // What the file held when it was last read or written.
  Known filed_ ABSL_GUARDED_BY(mutex_);
  absl::Status fork_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::client
