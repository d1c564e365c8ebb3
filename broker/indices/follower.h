// Follower: derives the indices from what is on disk of the log, behind it, in bulk. No request waits for it and no
// request writes more because of it; whatever it has lost or not yet done it derives again.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/base/mutex.h"
#include "broker/crypto/secret.h"
#include "broker/indices/block.h"
#include "broker/indices/rows.h"
#include "broker/indices/term.h"
#include "broker/ledger/ledger.h"
#include "broker/store/store.h"

namespace covenant::indices {

// A batch holds the rows of at most so many entries: it keeps the store's other writers waiting for a few milliseconds.
inline constexpr uint64_t kEntriesABatch = 512;

struct FollowerOptions {
  // All outlive the follower.
  store::Store* store = nullptr;
  const ledger::Ledger* ledger = nullptr;
  const crypto::Secret* key = nullptr;
  ReadTerms read;
  // An operator's word: drop all rows and derive them again.
  bool rebuild = false;
  // How long it rests once it has caught up; while it is behind it does not rest.
  absl::Duration interval = absl::Milliseconds(200);
  // Told, in one line, when it cannot go on and when it begins again from the first entry. On the follower's thread.
  std::function<void(std::string_view line)> report;
};

// Thread-safe.
class Follower {
 public:
  // Goes on where the rows end: from the first entry when they are of another format, or of a longer log than this one.
  // DATA_LOSS, UNAVAILABLE when the rows cannot be read.
  static absl::StatusOr<std::unique_ptr<Follower>> Start(FollowerOptions options);
  // As Stop().
  ~Follower() { Stop(); }
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // The entries below it have their rows.
  uint64_t followed() const { return followed_; }

  // Derives the rows of these entries again, soon, and drops those they no longer have: for when details or subject
  // tokens of theirs were destroyed. Not remembered over a restart: whoever destroys says it again.
  void Redo(uint64_t first, uint64_t end);

  // Ends the thread in the middle of its work. Calling it twice is harmless.
  void Stop();

 private:
  Follower(FollowerOptions options, std::optional<uint64_t> mark);
  void Follow();
  absl::StatusOr<bool> Step();
  absl::Status EraseSome(bool& more);
  absl::Status FollowSome(uint64_t size);
  absl::Status RedoBlock(uint32_t number);
  absl::Status AddEntries(uint64_t first, uint64_t end, Block& block) const;
  absl::Status Erase(uint32_t block, store::Batch& batch) const;
  void Report(const absl::Status& status);

  const FollowerOptions options_;
  const TermRows rows_;
  std::atomic<uint64_t> followed_ = 0;

  // On the follower's thread only.
  bool erasing_;
  std::string erased_to_;
  std::optional<Block> block_;  // the one that entry followed_ stands in; read back from the log when missing
  std::string reported_;

  Mutex mutex_;
  CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<uint32_t> redo_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace covenant::indices
