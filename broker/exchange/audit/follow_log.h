// The indices of this broker's log: which key seals them, and how its entries are read.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/slots.h"
#include "broker/indices/follower.h"
#include "broker/indices/lookup.h"
#include "broker/ledger/ledger.h"
#include "broker/store/store.h"

namespace covenant::exchange {

struct LogIndices {
  std::unique_ptr<indices::Follower> follower;
  std::unique_ptr<indices::Lookup> lookup;
};

// Starts the follower. Everything given outlives it. DATA_LOSS; UNAVAILABLE, also when its key cannot be made.
absl::StatusOr<LogIndices> FollowLog(store::Store& store, const ledger::Ledger& ledger, crypto::Keyring& keyring,
                                     const crypto::Slots& slots, bool rebuild,
                                     std::function<void(std::string_view line)> report);

}  // namespace covenant::exchange
