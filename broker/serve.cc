#include "broker/serve.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <signal.h>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/answer/desk.h"
#include "broker/answer/server.h"
#include "broker/answer/server_credentials.h"
#include "broker/authenticate/authenticator.h"
#include "broker/authenticate/certificate_checker.h"
#include "broker/authenticate/live_trust_store.h"
#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/log_key.h"
#include "broker/crypto/master_key.h"
#include "broker/exchange/administration/activation.h"
#include "broker/exchange/administration/genesis.h"
#include "broker/exchange/administration/identity_refusals.h"
#include "broker/exchange/audit/follow_log.h"
#include "broker/first_policy.h"
#include "broker/store/rocks_store.h"

namespace covenant {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(10);
constexpr absl::Duration kExpiresSoon = absl::Hours(24 * 30);
constexpr std::string_view kKeyringRow = "keyring";

void Say(std::string_view line) {
  std::cerr << "covenant-broker: " << line << std::endl;
}

// What the broker stands on: its keys and its data.
struct Foundation {
  std::unique_ptr<store::Store> store;
  std::unique_ptr<crypto::LogKey> log_key;
  std::unique_ptr<crypto::Keyring> keyring;
  std::unique_ptr<crypto::Slots> slots;
  std::unique_ptr<ledger::Ledger> ledger;
  exchange::LogIndices indices;
};

// A keyring is made only for a new store: data whose keys are missing must not be served under new ones.
absl::StatusOr<std::unique_ptr<crypto::Keyring>> OpenKeyring(const Configuration& configuration,
                                                             const crypto::MasterKey& master,
                                                             const store::Reader& store) {
  ASSIGN_OR_RETURN(const std::optional<std::string> id, store.Get(store::Family::kMeta, kKeyringRow));
  const auto when_missing = id ? crypto::WhenMissing::kRefuse : crypto::WhenMissing::kCreate;
  ASSIGN_OR_RETURN(auto keyring, crypto::Keyring::Open(configuration.keys, master, when_missing));
  if (id && *id != keyring->id()) {
    return absl::FailedPreconditionError(absl::StrCat(configuration.keys, ": these keys do not belong to the data in ",
                                                      configuration.data, "; correct keys or data"));
  }
  return keyring;
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
  ASSIGN_OR_RETURN(foundation.store, store::OpenRocksStore({configuration.data}));
  ASSIGN_OR_RETURN(foundation.keyring, OpenKeyring(configuration, master, *foundation.store));
  ASSIGN_OR_RETURN(foundation.slots, crypto::Slots::Open(foundation.keyring.get(), &SystemClock()));
  ASSIGN_OR_RETURN(foundation.ledger, OpenLedger(configuration, foundation.store.get(), *foundation.log_key));
  ASSIGN_OR_RETURN(foundation.indices, exchange::FollowLog(*foundation.store, *foundation.ledger, *foundation.keyring,
                                                           *foundation.slots, configuration.rebuild_indices, Say));
  return foundation;
}

// The policy set in force, or for a new log the first one of the configuration.
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

void WarnOfExpiry(std::string_view what, absl::Time until, absl::Time now) {
  if (until - now < kExpiresSoon) {
    Say(absl::StrCat(std::string(what), " expires in ", absl::ToInt64Hours(until - now) / 24, " days, on ",
                     absl::FormatTime("%Y-%m-%d", until, absl::UTCTimeZone()), "; renew it and send SIGHUP"));
  }
}

// Signals are taken by one thread that waits for them; every thread started later inherits the mask.
sigset_t BlockSignals() {
  signal(SIGPIPE, SIG_IGN);
  sigset_t awaited;
  sigemptyset(&awaited);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&awaited, number);
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
  return awaited;
}

// Returns when the broker is asked to stop. Once a day it looks at the dates of certificate and revocation lists.
void WaitForStop(const sigset_t& awaited, authenticate::LiveTrustStore& trust, answer::ServerCredentials& credentials) {
  for (;;) {
    const absl::Time now = SystemClock().Now();
    WarnOfExpiry("the broker's certificate", credentials.not_after(), now);
    if (trust.Current()->crl_until() != absl::InfiniteFuture()) {
      WarnOfExpiry("the first certificate revocation list", trust.Current()->crl_until(), now);
    }
    const timespec day{24 * 60 * 60, 0};
    const int number = sigtimedwait(&awaited, nullptr, &day);
    if (number == SIGTERM || number == SIGINT) return;
    if (number != SIGHUP) continue;
    for (const absl::Status& reloaded : {trust.Reload(SystemClock().Now()), credentials.Reload()}) {
      Say(reloaded.ok() ? "read again at SIGHUP" : absl::StrCat("kept what was in use: ", reloaded.message()));
    }
  }
}

}  // namespace

absl::Status Serve(const Configuration& configuration) {
  // A stranger's failed handshakes must not fill the journal with gRPC's own lines; ours are in the log.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  const sigset_t awaited = BlockSignals();
  ASSIGN_OR_RETURN(Foundation foundation, LayFoundation(configuration));
  ASSIGN_OR_RETURN(std::shared_ptr<const exchange::InForce> first, OpenPolicy(configuration, foundation));
  const bool new_log = foundation.ledger->Latest()->size == 0;

  authenticate::TrustFiles files{configuration.tls.ca, configuration.tls.crl, configuration.tls.crl == "none"};
  ASSIGN_OR_RETURN(const auto trust, authenticate::LiveTrustStore::Open(std::move(files), SystemClock().Now()));
  authenticate::CertificateChecker checker(*trust);
  const authenticate::Authenticator authenticator(checker);

  exchange::PolicyInForce policy(std::move(first));
  WorkerPool workers(static_cast<int>(std::max(2u, std::thread::hardware_concurrency())));
  exchange::Rooms rooms{.clock = SystemClock(),
                        .store = *foundation.store,
                        .ledger = *foundation.ledger,
                        .keyring = *foundation.keyring,
                        .slots = *foundation.slots,
                        .policy = policy,
                        .workers = workers,
                        .follower = *foundation.indices.follower,
                        .lookup = *foundation.indices.lookup,
                        .log_key = foundation.log_key->VerifierKey(),
                        .turns = {}};
  if (new_log) RETURN_IF_ERROR(Wait(exchange::BeginLog(rooms)));
  RETURN_IF_ERROR(Wait(exchange::ActivateDue(rooms)));

  {
    exchange::Activation activation(rooms);
    exchange::IdentityRefusals refusals(rooms);
    answer::Desk desk(rooms, authenticator, refusals);
    ASSIGN_OR_RETURN(const auto credentials,
                     answer::ServerCredentials::Create(
                         {configuration.tls.certificate, configuration.tls.key}, checker, SystemClock(),
                         [&refusals](const authenticate::IdentityRefusal& refusal) { refusals.Add(refusal); }));
    ASSIGN_OR_RETURN(const auto server, answer::Server::Start({configuration.listen, configuration.reflection},
                                                              credentials->credentials(), desk));
    Say(absl::StrCat("listening on port ", server->port(), "; log ", configuration.origin, " of ",
                     foundation.ledger->Latest()->size, " entries"));
    WaitForStop(awaited, *trust, *credentials);
    Say("stopping");
    server->Stop(kGrace);
  }
  foundation.ledger->Stop();
  Say("stopped");
  return absl::OkStatus();
}

}  // namespace covenant
