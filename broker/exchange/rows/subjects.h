// Subjects: people as the store knows them. Rows of family kSubjects, LP being a 2-byte big-endian length and the bytes:
//   's' LP(covenant) index-key                -> stored.Subject: id and group element, sealed
//   's' LP(covenant) index-key signal-number  -> stored.Posting: that signal is about this subject
//   'i' LP(covenant) subject-id               -> the index key, so that a pseudonym finds its subject
// Objects (companies, vehicles) stand apart, with keys of their own, under a name in place of the covenant's: PlaceOf.
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
#include "broker/model/stored.pb.h"
#include "broker/pseudonym/subject_key.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// Where the subjects of a covenant stand that are of this kind of object; empty: people. No covenant has such an id.
std::string PlaceOf(std::string_view covenant, std::string_view object);

// One look at a subject. A subject that is not there looks the same: the decoy stands in its place, so that a miss
// opens and reads what a hit does.
struct SubjectView {
  // True when the subject is there.
  bool found = false;
  std::string index_key;
  std::string subject_id;
  // The scheme of the identifier, and whether it identifies. Of the decoy: empty, and false.
  std::string scheme;
  bool strong = false;
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
    Reservation(Subjects* owner, std::string key) : owner_(owner), key_(std::move(key)) {}
    Reservation(Reservation&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), key_(std::move(other.key_)) {}
    Reservation& operator=(Reservation&&) = delete;
    ~Reservation() {
      if (owner_ != nullptr) owner_->Release(key_);
    }
    void Pin() { owner_ = nullptr; }

   private:
    Subjects* owner_;
    std::string key_;
  };

  // Adds to `changes` the posting of `signal`, and the subject itself when it is new. DATA_LOSS; UNAVAILABLE, also while
  // the subject is being destroyed: try again.
  absl::StatusOr<Reservation> Post(std::string_view covenant, const pseudonym::SubjectKey& key, uint64_t signal,
                                   const stored::Posting& posting, store::Batch& changes);

  // Takes the postings of `signals` (ascending) away from the subject, and the subject itself when none is left. The
  // place is kept from being made anew until the reservation is dropped. DATA_LOSS; UNAVAILABLE, also while somebody
  // posts about the subject: try again.
  absl::StatusOr<Reservation> Unpost(std::string_view covenant, std::string_view index_key,
                                     std::span<const uint64_t> signals, store::Batch& changes);

  // Looks up by index key. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<SubjectView> Find(std::string_view covenant, std::string_view index_key) const;
  // The index key of a subject id; nothing when there is none.
  absl::StatusOr<std::optional<std::string>> IndexKeyOf(std::string_view covenant, std::string_view subject_id) const;

  // The posting of a signal as `reader` sees it; nothing when there is none. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<std::optional<stored::Posting>> PostingOf(const store::Reader& reader, std::string_view covenant,
                                                           std::string_view index_key, uint64_t signal) const;
  // Calls visit(index key, signal number, posting) for every posting of a covenant, in the order of index keys.
  absl::Status ForEachPosting(
      const store::Reader& reader, std::string_view covenant,
      const std::function<void(std::string_view index_key, uint64_t signal, const stored::Posting&)>& visit) const;

  // The decoy: a subject of no covenant, about whom stands the signal `signal`. Made once, with the first entry.
  absl::Status PlantDecoy(uint64_t signal, store::Batch& changes);

 private:
  struct Pending {
    std::string subject_id;
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
  void Release(const std::string& key);

  store::Store& store_;
  crypto::Keyring& keyring_;
  Mutex mutex_;
  // By row key: subjects that are being made, posted about or destroyed.
  absl::flat_hash_map<std::string, Pending> pending_ ABSL_GUARDED_BY(mutex_);
  mutable Mutex decoy_mutex_;
  // Read once, for it never changes; null until then.
  mutable std::shared_ptr<const Rows> decoy_ ABSL_GUARDED_BY(decoy_mutex_);
};

}  // namespace covenant::exchange
