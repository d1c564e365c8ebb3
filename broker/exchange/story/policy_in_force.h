// The policy set in force: loaded from the store, exchanged as a whole when a proposal is approved.
#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/base/mutex.h"
#include "broker/model/stored.pb.h"
#include "broker/store/store.h"
#include "policy/decide/policy_set.h"
#include "policy/decide/snapshot.h"

namespace covenant::exchange {

// One policy set, its compiled form, and the hash by which entries name it. Immutable.
struct InForce {
  policy::PolicySet set;
  std::shared_ptr<const policy::Snapshot> snapshot;
  // SHA-256 of policy::PolicySetText, 32 bytes.
  std::string hash;
  // When a scheduled proposal supersedes it: nothing is decided by it from then on.
  absl::Time until = absl::InfiniteFuture();
};

// Compiles. INVALID_ARGUMENT with every error, one a line, when a document is wrong.
absl::StatusOr<std::shared_ptr<const InForce>> MakeInForce(policy::PolicySet set);

// The same of a set that was compiled before.
std::shared_ptr<InForce> Assemble(policy::PolicySet set, std::shared_ptr<const policy::Snapshot> snapshot);

// The changes that put `policy` in force at the next start, and keep its sources for ever.
void StorePolicy(const InForce& policy, store::Batch& changes);
// The policy set in force as stored; null when the store is new. INVALID_ARGUMENT as above, DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::shared_ptr<const InForce>> LoadPolicy(const store::Reader& store);

// How the store refers to a document, and back. LoadDocument: DATA_LOSS when its source is missing or altered.
stored::DocumentReference ReferenceTo(const policy::Document& document);
absl::StatusOr<policy::Document> LoadDocument(const store::Reader& store, const stored::DocumentReference& reference);
// Keeps the source of `document` under its hash.
void StoreDocument(const policy::Document& document, store::Batch& changes);

// SHA-256 in lower-case hexadecimal, as policy_set.h wants it.
std::string Sha256HexOf(std::string_view source);

// Thread-safe.
class PolicyInForce {
 public:
  explicit PolicyInForce(std::shared_ptr<const InForce> first) : current_(std::move(first)) {}

  std::shared_ptr<const InForce> Current() const {
    const ReaderMutexLock lock(&mutex_);
    return current_;
  }
  // From the next request on; those under way finish under the set they began with.
  void Enact(std::shared_ptr<const InForce> next) {
    const MutexLock lock(&mutex_);
    current_ = std::move(next);
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const InForce> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::exchange
