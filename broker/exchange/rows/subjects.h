// Subjects: people as the store knows them. Rows of family kSubjects, LP being a 2-byte big-endian length and the
// bytes:
//   's' LP(covenant) index-key                -> stored.Subject: id and group element, sealed
//   's' LP(covenant) index-key signal-number  -> stored.Posting: that signal is about this subject
//   'i' LP(covenant) subject-id               -> the index key, so that a pseudonym finds its subject
// Objects (companies, vehicles) stand apart, with keys of their own, under a name in place of the covenant's: PlaceOf.
// A rotation of the keys moves all rows of a subject from one index key to another at once: at every moment a subject
// stands in one place.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "broker/base/mutex.h"
#include "broker/crypto/keyring.h"
#include "broker/exchange/rows/key_epochs.h"
#include "broker/model/stored.pb.h"
#include "broker/pseudonym/subject_key.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// Where the subjects of a covenant stand that are of this kind of object; empty: people. No covenant has such an id.
std::string PlaceOf(std::string_view covenant, std::string_view object);

// Where a subject stands in its place, or would stand: by an identifier of one scheme, or by its id.
struct Standing {
  // Under the current key; and under the one before, while subjects are moved from there (else empty).
  pseudonym::SubjectKey key;
  std::string former_index_key = {};
  // By which budgets count it: the index key of the epoch in which the day began.
  std::string counted_index_key = {};
  // When not empty: its id, in place of the index keys.
  std::string subject_id = {};
  // The epochs that the keys are of: rows are not moved to where its holder would not look.
  std::shared_ptr<const CovenantEpochs> epochs = nullptr;
};

// One look at a subject. A subject that is not there looks the same: the decoy stands in its place, so that a miss
// opens and reads what a hit does.
struct SubjectView {
  // True when the subject is there.
  bool found = false;
  // Where it stands; where it was looked for last when it is not there.
  std::string index_key;
  std::string subject_id;
  // The scheme of the identifier, and whether it identifies. Of the decoy: empty, and false.
  std::string scheme;
  bool strong = false;
  // N, of the epoch of the index key.
  std::string element;
  // Numbers of the signals about it, ascending; at least one, the decoy's when there are none.
  std::vector<uint64_t> signals;
};

// Thread-safe.
class Subjects {
 public:
  Subjects(store::Store& store, crypto::Keyring& keyring) : store_(store), keyring_(keyring) {}

  // A place among the subjects that nobody else makes anew meanwhile. Given back when it is dropped. Pinned for ever
  // when the fate of its rows is unknown, so that a row that appears late is not made twice.
  class Reservation {
   public:
    Reservation(Subjects* owner, std::vector<std::string> rows, std::string subject_id)
        : owner_(owner), rows_(std::move(rows)), subject_id_(std::move(subject_id)) {}
    Reservation(Reservation&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)),
          rows_(std::move(other.rows_)),
          subject_id_(std::move(other.subject_id_)) {}
    Reservation& operator=(Reservation&&) = delete;
    ~Reservation() {
      if (owner_ != nullptr) owner_->Release(rows_);
    }
    void Pin() { owner_ = nullptr; }
    // Of the subject that stands there with these changes.
    const std::string& subject_id() const { return subject_id_; }

   private:
    Subjects* owner_;
    std::vector<std::string> rows_;
    std::string subject_id_;
  };

  // Adds to `changes` the posting of `signal`, and the subject itself when it is new; brings it under the current key
  // when it stands under the one before. DATA_LOSS; UNAVAILABLE, also while the subject is being destroyed, and when
  // the keys were rotated since `standing` was made: try again.
  absl::StatusOr<Reservation> Post(std::string_view covenant, const Standing& standing, uint64_t signal,
                                   const stored::Posting& posting, store::Batch& changes);

  // Adds to `changes` that the subject is brought from the former to the current index key of `standing`; nothing when
  // it stands there no more. Errors as Post; UNAVAILABLE also while somebody makes it there.
  absl::StatusOr<std::optional<Reservation>> Move(std::string_view covenant, const Standing& standing,
                                                  store::Batch& changes);

  // Takes the postings of `signals` (ascending) away from the subject, and the subject itself when none is left. The
  // place is kept from being made anew until the reservation is dropped. Nothing is moved meanwhile: see
  // destruction/destroy.cc. DATA_LOSS; UNAVAILABLE, also while somebody posts about the subject: try again.
  absl::StatusOr<Reservation> Unpost(std::string_view covenant, std::string_view subject_id,
                                     std::span<const uint64_t> signals, store::Batch& changes);

  // Looks it up. As many rows are read whether it is there or not, and wherever it is. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<SubjectView> Find(std::string_view covenant, const Standing& standing) const;
  // The index key of a subject id; nothing when there is none.
  absl::StatusOr<std::optional<std::string>> IndexKeyOf(std::string_view covenant, std::string_view subject_id) const;

  // The posting of a signal about the subject of that id, as `reader` sees it; nothing when there is none. DATA_LOSS,
  // UNAVAILABLE.
  absl::StatusOr<std::optional<stored::Posting>> PostingOf(const store::Reader& reader, std::string_view covenant,
                                                           std::string_view subject_id, uint64_t signal) const;
  // Calls visit(index key, signal number, posting) for every posting of a covenant, in the order of index keys.
  absl::Status ForEachPosting(
      const store::Reader& reader, std::string_view covenant,
      const std::function<void(std::string_view index_key, uint64_t signal, const stored::Posting&)>& visit) const;

  // The next subjects of a covenant after `index_key` (empty: from the first), at most `count`: index keys, and N's.
  // DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<std::vector<pseudonym::SubjectKey>> Next(std::string_view covenant, std::string_view index_key,
                                                          size_t count) const;

  // The decoy: a subject of no covenant, about whom stands the signal `signal`. Made once, with the first entry.
  absl::Status PlantDecoy(uint64_t signal, store::Batch& changes);

 private:
  // A row key that somebody writes at.
  struct Pending {
    std::string subject_id = {};
    // False while the subject is to be made, or brought there.
    bool stands_there = false;
    int holders = 0;
    bool being_destroyed = false;
  };

  // The rows of one subject as they are stored.
  struct Rows {
    std::optional<std::string> sealed;
    std::vector<uint64_t> signals;
    stored::Posting first;  // Of its postings.
  };

  absl::StatusOr<Rows> Walk(std::string_view row_key) const;
  absl::StatusOr<std::shared_ptr<const Rows>> Decoy() const;
  absl::StatusOr<std::string> SealSubject(std::string_view row_key, const stored::SealedSubject& subject) const;
  absl::StatusOr<stored::SealedSubject> OpenSubject(std::string_view row_key, std::string_view sealed) const;

  // The subject at either row; nothing when it is new.
  absl::StatusOr<std::optional<Pending>> Stored(const std::string& row, const std::string& former) const;
  // Holds the place, and brings the subject there, who is made when nobody stands there.
  absl::StatusOr<Reservation> Settle(std::string_view covenant, const Standing& standing, store::Batch& changes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status MovePostings(const std::string& from, const std::string& to, store::Batch& changes) const;
  void Release(const std::vector<std::string>& rows);

  store::Store& store_;
  crypto::Keyring& keyring_;
  Mutex mutex_;
  // By row key: subjects that are being made, moved, posted about or destroyed.
  absl::flat_hash_map<std::string, Pending> pending_ ABSL_GUARDED_BY(mutex_);
  mutable Mutex decoy_mutex_;
  // Read once, for it never changes; null until then.
  mutable std::shared_ptr<const Rows> decoy_ ABSL_GUARDED_BY(decoy_mutex_);
};

}  // namespace covenant::exchange
