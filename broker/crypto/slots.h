// Slots: destroyable keys. Each is random and lives in a slot file outside the database, so overwriting the slot leaves
// what was sealed under it unreadable for ever: from the data folder, from any backup of the database, and with all
// other keys. (Backups of the slot files themselves are the operator's to keep short: deploy's runbook.)
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/base/clock.h"
#include "broker/base/mutex.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/secret.h"
#include "broker/crypto/slot_file.h"

namespace covenant::crypto {

// A key and the number of its slot: records name the number. Numbers are never 0 and never used again.
struct SlotKey {
  uint64_t slot = 0;
  std::shared_ptr<const Secret> key;  // 32 bytes
};

// A key that is found by a name: one that all records of one kind, covenant and term share, so that they are destroyed
// together, or one that is destroyed by itself.
class SlotName {
 public:
  // Sealed details of the log's entries under `covenant` ("" for entries under none) in the month of `time` (UTC).
  static SlotName Detail(std::string_view covenant, absl::Time time);
  // Sealed details of acts on the policy set in the month of `time` (UTC): they have no term, for by them it is verified
  // for ever who put which set in force.
  static SlotName PolicyActs(absl::Time time);
  // Subject tokens under `covenant` in the year of `time` (UTC).
  static SlotName SubjectToken(std::string_view covenant, absl::Time time);
  // Seed of the VOPRF key k of one identifier scheme under `covenant`; epochs start at 1.
  static SlotName SubjectSeed(std::string_view covenant, std::string_view scheme, uint32_t epoch);

  const std::string& text() const { return text_; }

 private:
  explicit SlotName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// Thread-safe. Keeps 2,048 to 6,144 slots filled and synced ahead on a thread of its own, so that Take neither writes
// nor waits. A new file starts each month, each with its own key in the keyring.
class Slots {
 public:
  // Opens the slot files in the keyring's folder. Starts behind every slot ever filled: what a crash left unused is
  // given up. DATA_LOSS when a file or its key is damaged or missing, UNAVAILABLE when the disk is full. `keyring` and
  // `clock` outlive the slots.
  static absl::StatusOr<std::unique_ptr<Slots>> Open(Keyring* keyring, const Clock* clock);
  ~Slots();

  // A key nobody has had before. UNAVAILABLE when the slots filled ahead are used up and no more can be filled (disk
  // full); works again when space returns.
  absl::StatusOr<SlotKey> Take();
  // The key of that name, taken now if there is none; cheap when used before. NOT_FOUND when it was destroyed: what is
  // meant to be sealed under it is past its term. UNAVAILABLE as above.
  absl::StatusOr<SlotKey> Named(const SlotName& name);
  // The slot of that name, if ever taken: for destroying it.
  std::optional<uint64_t> FindNamed(const SlotName& name) const;

  // The key in a slot that a record names. NOT_FOUND when it was destroyed, DATA_LOSS when it is damaged, was never
  // given out, or its file is missing.
  absl::StatusOr<SlotKey> Open(uint64_t slot) const;

  // Overwrites the slot on disk and forgets it; durable on return. Keys already given out stay usable until dropped:
  // whoever destroys first sees to it that nobody still seals under them. Destroying again is harmless. NOT_FOUND for a
  // slot of no file, UNAVAILABLE when the disk fails: try again.
  absl::Status Destroy(uint64_t slot);

 private:
  Slots(Keyring* keyring, const Clock* clock) : keyring_(keyring), clock_(clock) {}
  absl::Status OpenFiles();
  absl::StatusOr<SlotFile*> FileOf(uint64_t slot) const;
  std::optional<SlotKey> TakeReady();
  void KeepFilled();
  absl::Status FillMore();
  absl::StatusOr<SlotFile*> FileToFill() ABSL_EXCLUSIVE_LOCKS_REQUIRED(filling_);

  // Keys filled and synced, not yet given out.
  struct Reserve {
    uint64_t first = 0;
    uint32_t used = 0;
    Secret keys;
  };

  Keyring* const keyring_;
  const Clock* const clock_;
  // Held while slots are written; mutex_ is not, so nobody else waits for the disk.
  Mutex filling_ ABSL_ACQUIRED_BEFORE(mutex_);
  SlotFile* current_ ABSL_GUARDED_BY(filling_) = nullptr;
  uint32_t next_index_ ABSL_GUARDED_BY(filling_) = 0;
  uint32_t last_number_ ABSL_GUARDED_BY(filling_) = 0;
  // The number whose file could not be made at the last try (its key stands in the keyring); 0 for none.
  uint32_t unfinished_ ABSL_GUARDED_BY(filling_) = 0;

  mutable Mutex mutex_;
  std::map<uint32_t, std::unique_ptr<SlotFile>> files_ ABSL_GUARDED_BY(mutex_);
  std::deque<Reserve> reserves_ ABSL_GUARDED_BY(mutex_);
  uint32_t ready_ ABSL_GUARDED_BY(mutex_) = 0;
  // Slots from here on were never given out.
  uint64_t next_slot_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<uint64_t, std::shared_ptr<const Secret>> named_ ABSL_GUARDED_BY(mutex_);
  // How many slots were destroyed since the start.
  uint64_t destroyed_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Signalled when slots run low, and at the end.
  CondVar wanted_;
  std::thread filler_;
};

// Seals `plaintext` under a slot's key. Returns slot number (8, big-endian) || Seal(...): the record names its slot
// itself. `associated` says what the bytes are and where they stand, such as "signal fields" and the signal's number;
// it is bound, not stored.
std::string SealUnder(const SlotKey& slot, std::string_view associated, std::string_view plaintext);
// Opens what SealUnder gave. NOT_FOUND when the slot was destroyed, DATA_LOSS when the bytes or the slot are damaged or
// the associated data is other.
absl::StatusOr<std::string> OpenUnder(const Slots& slots, std::string_view associated, std::string_view sealed);
// The slot that sealed bytes name: for destroying it. DATA_LOSS when they are too short.
absl::StatusOr<uint64_t> SlotOf(std::string_view sealed);

}  // namespace covenant::crypto
