#include "broker/authenticate/live_trust_store.h"

#include <mutex>
#include <utility>

#include "absl/memory/memory.h"
#include "broker/base/status_macros.h"

namespace covenant::authenticate {

absl::StatusOr<std::unique_ptr<LiveTrustStore>> LiveTrustStore::Open(TrustFiles files, absl::Time now) {
  ASSIGN_OR_RETURN(std::shared_ptr<const TrustStore> first, TrustStore::Load(files, now));
  return absl::WrapUnique(new LiveTrustStore(std::move(files), std::move(first)));
}

LiveTrustStore::LiveTrustStore(TrustFiles files, std::shared_ptr<const TrustStore> first)
    : files_(std::move(files)), current_(std::move(first)) {}

std::shared_ptr<const TrustStore> LiveTrustStore::Current() const {
  const std::shared_lock lock(mutex_);
  return current_;
}

absl::Status LiveTrustStore::Reload(absl::Time now) {
  ASSIGN_OR_RETURN(std::shared_ptr<const TrustStore> next, TrustStore::Load(files_, now));
  const std::unique_lock lock(mutex_);
  current_.swap(next);
  return absl::OkStatus();
}

}  // namespace covenant::authenticate
