// What the broker stands on, opened in order; each refusal is one line that says what is wrong and what to do.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/configuration.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/log_key.h"
#include "broker/crypto/slots.h"
#include "broker/exchange/audit/follow_log.h"
#include "broker/exchange/story/rooms.h"
#include "broker/ledger/ledger.h"
#include "broker/store/store.h"

namespace covenant {

// One line for the operator, on standard error.
void Say(std::string_view line);

// Its keys and its data. Never assigned to: what follows the log must end before the log does, and the log before its store.
struct Foundation {
  Foundation() = default;
  Foundation(Foundation&&) = default;
  Foundation& operator=(Foundation&&) = delete;

  std::unique_ptr<store::Store> store;
  std::unique_ptr<crypto::LogKey> log_key;
  std::unique_ptr<crypto::Keyring> keyring;
  std::unique_ptr<crypto::Slots> slots;
  std::unique_ptr<ledger::Ledger> ledger;
  exchange::LogIndices indices;
  exchange::Deadlines deadlines;
};

// Opens all of it.
absl::StatusOr<Foundation> LayFoundation(const Configuration& configuration);

// The policy set in force, or for a new log the first one of the configuration.
absl::StatusOr<std::shared_ptr<const exchange::InForce>> OpenPolicy(const Configuration& configuration,
                                                                    const Foundation& foundation);

// What the stories stand on. All given outlive it.
exchange::Rooms MakeRooms(Foundation& foundation, exchange::PolicyInForce& policy, WorkerPool& workers);

// The pieces, for who opens them with another log key.
absl::StatusOr<std::unique_ptr<ledger::Ledger>> OpenLedger(const Configuration& configuration, store::Store* store,
                                                           const crypto::LogKey& key);

}  // namespace covenant
