// Ledger: the append-only log that every answer waits for. The one place that writes.
//
// What waits is committed as a group: one thread writes the state changes, the entries, the tree's tiles and the signed
// checkpoint in one atomic synced batch, and another resumes the waiters with their proofs. So an entry and its state
// changes are on disk together, before anybody learns of them. The tree is that of RFC 9162, 2.1.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/base/task.h"
#include "broker/ledger/checkpoint.h"
#include "broker/ledger/hash.h"
#include "broker/store/store.h"

namespace covenant::ledger {

// What is to be recorded. The ledger does not look into `leaf` and `detail`.
struct Entry {
  // The public half, serialized once; stored and hashed as it is.
  std::string leaf;
  // The sealed half; stored beside the leaf, not hashed.
  std::string detail;
  // State that changes if and only if the entry is recorded. May not touch kEntries, kTiles or the ledger's own rows of
  // kMeta (those that begin with "ledger/").
  store::Batch changes;
  // When not empty: key of a row of kRepeats that becomes the entry's index (8 bytes, big-endian), which only the
  // commit knows. Written after `changes`.
  std::string index_row;
  // When not null: called once when the entry is on disk, before anybody learns of it; also for an entry that met a
  // full disk, whose caller was told kUnavailable. On the committing thread: it does not block.
  std::function<void()> on_disk;
  // True for an entry of the broker's own, which records no request: counted apart.
  bool own = false;
  // Size of the caller's last checkpoint, for the consistency proof; 0 when it has none.
  uint64_t known_size = 0;
};

// The evidence that an entry is on disk. Only the ledger makes one; what holds it may answer.
class Recorded {
 public:
  Recorded(Recorded&&) noexcept = default;
  Recorded& operator=(Recorded&&) noexcept = default;

  // Position of the leaf, from 0.
  uint64_t index() const { return index_; }
  const Hash& leaf_hash() const { return leaf_hash_; }
  // A checkpoint that covers the leaf, and the proof that it does. The note is shared by all of one group.
  uint64_t size() const { return checkpoint_->size; }
  const std::string& checkpoint() const { return checkpoint_->note; }
  const Proof& inclusion_proof() const { return inclusion_proof_; }
  // From known_size to size(). Empty when known_size is 0 or equals size(), and when it lies beyond size(): the caller
  // then knows a longer log than this one, and will see that it was given no proof.
  const Proof& consistency_proof() const { return consistency_proof_; }

 private:
  friend class Ledger;
  Recorded() = default;

  uint64_t index_ = 0;
  Hash leaf_hash_{};
  std::shared_ptr<const Checkpoint> checkpoint_;
  Proof inclusion_proof_;
  Proof consistency_proof_;
};

struct StoredEntry {
  std::string leaf;
  std::string detail;
};

// How many entries were written since the ledger was opened, all counted at one moment.
struct Counted {
  // Size of the log when it was opened, and at that moment.
  uint64_t first_size = 0;
  uint64_t size = 0;
  // Of the entries between them, those that were the broker's own.
  uint64_t own = 0;
};

struct LedgerOptions {
  LogIdentity identity;
  SignNote sign;
  // File of the high-water mark; its folder exists and lies outside the data folder.
  std::string high_water_mark;
  // True once, by an operator's explicit word: start although the high-water mark is missing, and write a new one.
  bool adopt_missing_high_water_mark = false;
  // How long a commit may wait until the mark tells of it; at most one second.
  absl::Duration mark_interval = absl::Milliseconds(500);
  // How often a group that met a full disk is tried again.
  absl::Duration retry_interval = absl::Milliseconds(500);
  // Told, in one line, of what an operator should know: the disk is full, has space again. Called on the ledger's
  // threads.
  std::function<void(std::string_view line)> report;
  // Called when the fate of a write is unknown; must end the process. By default one line on stderr and exit code 74,
  // without a core dump (which would hold keys).
  std::function<void(const absl::Status& why)> stop_process;
};

// Thread-safe. The store outlives it.
class Ledger {
 public:
  // Reads the log's right edge, verifies it against the stored checkpoint and the high-water mark, and starts. An empty
  // store is an empty log. Every refusal says what was found:
  //   kInvalidArgument     the identity or an option is wrong.
  //   kFailedPrecondition  the log has another origin or key, or the high-water mark is missing: mend the
  //   configuration. kDataLoss            the log is shorter than its checkpoint or its high-water mark, or their roots
  //   differ, or a
  //                        signature is wrong: restore the newest copy of the data folder; never serve from this one.
  //   kUnavailable         the store or the high-water mark cannot be read or written.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(store::Store* store, LedgerOptions options);

  // As Stop().
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Waits until the entry is on disk. The caller continues on the completing thread: what it does there delays other
  // answers, so it does not block. Never destroy the task while it waits.
  //   kInvalidArgument  the changes touch the ledger's own rows; nothing was recorded.
  //   kUnavailable      the log cannot be written now, or is stopping. Release nothing. The entry may or may not stand
  //                     in the log later: a request that is repeated finds out by its request id.
  //   kDataLoss         recorded, but the tree's stored tiles are damaged, so there is no proof. Release nothing.
  Task<absl::StatusOr<Recorded>> Append(Entry entry);

  // kUnavailable while Append would refuse. Once it is OK, everything that Append ever took and failed is on disk or
  // will never be: so whoever asks it first and then looks for an earlier try in the store does nothing twice.
  absl::Status Ready() const;

  // The last checkpoint on disk; of size 0 for an empty log. Never null.
  std::shared_ptr<const Checkpoint> Latest() const;

  // Of what Latest() tells.
  Counted Count() const;

  // kOutOfRange when there is no such entry; kDataLoss, kUnavailable.
  absl::StatusOr<StoredEntry> Read(uint64_t index) const;
  // Entries first, first+1, ... at most `count`, fewer at the end of the log. As Read().
  absl::StatusOr<std::vector<StoredEntry>> ReadRange(uint64_t first, uint64_t count) const;

  // The hashes of the leaves first, first+1, ... `count` of them, 32 bytes each. Full tiles are read as they are
  // stored: who is given them compares them with a root. kOutOfRange when they are not all in the log; kDataLoss,
  // kUnavailable.
  absl::StatusOr<std::string> LeafHashes(uint64_t first, uint64_t count) const;

  // The proof that leaf `index` stands in the tree of `size` leaves (RFC 9162, 2.1.3). kInvalidArgument when size is 0
  // or index >= size; kOutOfRange when size is beyond Latest(); kDataLoss, kUnavailable.
  absl::StatusOr<Proof> InclusionProof(uint64_t index, uint64_t size) const;
  // The proof that the tree of `second` leaves extends that of `first` (RFC 9162, 2.1.4); empty when they are equal.
  // kInvalidArgument when first is 0 or first > second; kOutOfRange when second is beyond Latest(); kDataLoss,
  // kUnavailable.
  absl::StatusOr<Proof> ConsistencyProof(uint64_t first, uint64_t second) const;

  // Commits what waits, resumes it, writes the high-water mark and ends the threads. Appends made from now on are
  // refused. Not to be called from a story. Calling it twice is harmless.
  void Stop();

 private:
  struct Parts;
  explicit Ledger(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace covenant::ledger
