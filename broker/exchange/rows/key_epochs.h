// Key epochs: under which keys the subjects of a covenant stand. Family kMeta: "epochs/" covenant -> stored.KeyEpochs.
//
// While the keys are rotated, new subjects stand under the current key, and others still under the one before: whoever
// looks for one looks under both. Who holds a view finds all that it may look for: nothing is moved to an epoch that
// one of the views held does not know (Settled).
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/base/mutex.h"
#include "broker/model/stored_key_epochs.pb.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// The epochs of one covenant's keys at one moment. Immutable but for its last word; thread-safe.
class CovenantEpochs {
 public:
  explicit CovenantEpochs(stored::KeyEpochs row) : row_(std::move(row)) {}

  // That of new rows.
  uint32_t Current(std::string_view scheme) const;
  // The one before, while rows may stand under its key; else 0.
  uint32_t Former(std::string_view scheme) const;
  // The one that was current at that time.
  uint32_t CurrentAt(std::string_view scheme, absl::Time time) const;
  // Whether rows of some scheme may stand under a key before the current one.
  bool Moving() const;

  const stored::KeyEpochs& row() const { return row_; }

  // True once a key is current that this view does not know: no new row by this view any more.
  bool superseded() const { return superseded_; }

 private:
  friend class KeyEpochs;
  const stored::SchemeEpochs* Find(std::string_view scheme) const;

  const stored::KeyEpochs row_;
  mutable std::atomic<bool> superseded_ = false;
};

// An epoch that a rotation has ended: since then no row stands under its key.
struct EndedEpoch {
  std::string scheme;
  uint32_t epoch = 0;
  absl::Time settled;
};
std::vector<EndedEpoch> EndedEpochs(const stored::KeyEpochs& row);

// How long the ask of the first person for a rotation waits for the second.
inline constexpr absl::Duration kAskServes = absl::Hours(24 * 30);
// Who asked for a rotation that waits for a second person; empty when nobody did, or too long ago.
std::string AskedBy(const stored::KeyEpochs& row, absl::Time now);

// Thread-safe.
class KeyEpochs {
 public:
  explicit KeyEpochs(const store::Reader& store) : store_(store) {}

  // What is served by. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<std::shared_ptr<const CovenantEpochs>> Of(std::string_view covenant);

  // The row as it is on disk; empty when there is none. Errors as above.
  static absl::StatusOr<stored::KeyEpochs> Read(const store::Reader& store, std::string_view covenant);
  static void Put(std::string_view covenant, const stored::KeyEpochs& row, store::Batch& changes);
  // From now on: `row`, which is on disk.
  void Serve(std::string_view covenant, stored::KeyEpochs row);

  // Whether nobody holds a view of before the last row.
  bool Settled(std::string_view covenant);

  // The covenants that have a row. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::vector<std::string>> Rotated(const store::Reader& store);

 private:
  struct Known {
    std::shared_ptr<const CovenantEpochs> view;
    std::vector<std::weak_ptr<const CovenantEpochs>> earlier;
  };

  const store::Reader& store_;
  Mutex mutex_;
  std::map<std::string, Known, std::less<>> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::exchange
