#include "broker/foundation.h"

#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/clock.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/master_key.h"
#include "broker/exchange/administration/genesis.h"
#include "broker/first_policy.h"
#include "broker/store/rocks_store.h"

namespace covenant {
namespace {

// Data in another form would be misread.
absl::Status CheckFormat(const Configuration& configuration, const store::Reader& store) {
  ASSIGN_OR_RETURN(const std::optional<std::string> format, exchange::FormatOf(store));
  if (!format || *format == exchange::kDataFormat) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(configuration.data, ": was written by a broker of data format ", *format, ", and this one reads ",
                   std::string(exchange::kDataFormat), "; run the broker that wrote it, or begin a new log elsewhere"));
}

// A keyring is made only for a new store: data whose keys are missing must not be served under new ones.
absl::StatusOr<std::unique_ptr<crypto::Keyring>> OpenKeyring(const Configuration& configuration,
                                                             const crypto::MasterKey& master,
                                                             const store::Reader& store) {
  ASSIGN_OR_RETURN(const std::optional<std::string> id, store.Get(store::Family::kMeta, exchange::kKeyringRow));
  const auto when_missing = id ? crypto::WhenMissing::kRefuse : crypto::WhenMissing::kCreate;
  ASSIGN_OR_RETURN(auto keyring, crypto::Keyring::Open(configuration.keys, master, when_missing));
  if (id && *id != keyring->id()) {
    return absl::FailedPreconditionError(absl::StrCat(configuration.keys, ": these keys do not belong to the data in ",
                                                      configuration.data, "; correct keys or data"));
  }
  return keyring;
}

}  // namespace

void Say(std::string_view line) {
  std::cerr << "covenant-broker: " << line << std::endl;
}

absl::StatusOr<std::unique_ptr<ledger::Ledger>> OpenLedger(const Configuration& configuration, store::Store* store,
                                                           const crypto::LogKey& key) {
  if (key.name() != configuration.origin) {
    return absl::FailedPreconditionError(absl::StrCat(configuration.log_key_file, ": is the key of log ", key.name(),
                                                      ", not of ", configuration.origin,
                                                      "; correct origin or log_key_file"));
  }
  ledger::LedgerOptions options;
  options.identity = {key.name(), key.public_key()};
  options.sign = [&key](std::string_view text) { return key.Sign(text); };
  options.high_water_mark = configuration.high_water;
  options.adopt_missing_high_water_mark = configuration.adopt_missing_high_water;
  options.report = Say;
  return ledger::Ledger::Open(store, std::move(options));
}

absl::StatusOr<Foundation> LayFoundation(const Configuration& configuration) {
  Foundation foundation;
  ASSIGN_OR_RETURN(const crypto::MasterKey master, crypto::MasterKey::Load(configuration.master_key_file));
  ASSIGN_OR_RETURN(crypto::LogKey log_key, crypto::LogKey::Load(configuration.log_key_file));
  foundation.log_key = std::make_unique<crypto::LogKey>(std::move(log_key));
  foundation.deadlines = {absl::Hours(configuration.deadlines.break_glass_review_hours),
                          configuration.deadlines.notice_confirmation_days};
  ASSIGN_OR_RETURN(foundation.store,
                   store::OpenRocksStore({.data_folder = configuration.data,
                                          .checked_at_open_bytes = configuration.checked_at_start_mib << 20}));
  RETURN_IF_ERROR(CheckFormat(configuration, *foundation.store));
  ASSIGN_OR_RETURN(foundation.keyring, OpenKeyring(configuration, master, *foundation.store));
  ASSIGN_OR_RETURN(foundation.slots, crypto::Slots::Open(foundation.keyring.get(), &SystemClock()));
  ASSIGN_OR_RETURN(foundation.ledger, OpenLedger(configuration, foundation.store.get(), *foundation.log_key));
  ASSIGN_OR_RETURN(foundation.indices, exchange::FollowLog(*foundation.store, *foundation.ledger, *foundation.keyring,
                                                           *foundation.slots, configuration.rebuild_indices, Say));
  return foundation;
}

absl::StatusOr<std::shared_ptr<const exchange::InForce>> OpenPolicy(const Configuration& configuration,
                                                                    const Foundation& foundation) {
  ASSIGN_OR_RETURN(std::shared_ptr<const exchange::InForce> stored, exchange::LoadPolicy(*foundation.store));
  if (stored != nullptr) return stored;
  if (foundation.ledger->Latest()->size > 0) {
    return absl::DataLossError(
        absl::StrCat(configuration.data, ": the log has entries but no policy set; restore a backup"));
  }
  return ReadFirstPolicy(configuration);
}

exchange::Rooms MakeRooms(Foundation& foundation, exchange::PolicyInForce& policy, WorkerPool& workers) {
  return {.clock = SystemClock(),
          .store = *foundation.store,
          .ledger = *foundation.ledger,
          .keyring = *foundation.keyring,
          .slots = *foundation.slots,
          .policy = policy,
          .workers = workers,
          .follower = *foundation.indices.follower,
          .lookup = *foundation.indices.lookup,
          .log_key = foundation.log_key->VerifierKey(),
          .turns = {},
          .deadlines = foundation.deadlines};
}

}  // namespace covenant
