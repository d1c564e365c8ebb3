// LiveTrustStore: the trust store in force, exchanged as a whole when its files are read again (SIGHUP).
#pragma once

#include <memory>
#include <shared_mutex>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "broker/authenticate/trust_store.h"

namespace covenant::authenticate {

// Thread-safe.
class LiveTrustStore {
 public:
  // Errors as TrustStore::Load: do not start.
  static absl::StatusOr<std::unique_ptr<LiveTrustStore>> Open(TrustFiles files, absl::Time now);

  std::shared_ptr<const TrustStore> Current() const;

  // Reads the files again. On an error the store in force stays, and the status says why the new one was not taken.
  absl::Status Reload(absl::Time now);

 private:
  LiveTrustStore(TrustFiles files, std::shared_ptr<const TrustStore> first);

  const TrustFiles files_;
  mutable std::shared_mutex mutex_;
  std::shared_ptr<const TrustStore> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::authenticate
