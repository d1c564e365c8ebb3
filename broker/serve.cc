#include "broker/serve.h"

#include <algorithm>
#include <cstdlib>
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
#include "broker/exchange/administration/activation.h"
#include "broker/exchange/administration/genesis.h"
#include "broker/exchange/administration/identity_refusals.h"
#include "broker/exchange/audit/tallies.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/rotation/rotation.h"
#include "broker/exchange/signals/nightly.h"
#include "broker/foundation.h"

namespace covenant {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(10);
constexpr absl::Duration kTallyInterval = absl::Hours(1);
constexpr absl::Duration kSweepInterval = absl::Minutes(10);
constexpr absl::Duration kRotationInterval = absl::Seconds(1);
constexpr absl::Duration kExpiresSoon = absl::Hours(24 * 30);

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
  exchange::Rooms rooms = MakeRooms(foundation, policy, workers);
  if (new_log) RETURN_IF_ERROR(Wait(exchange::BeginLog(rooms)));
  RETURN_IF_ERROR(Wait(exchange::ActivateDue(rooms)));

  // Counts everything from here on; what is under way then ends before the last one.
  ASSIGN_OR_RETURN(const auto tallies, exchange::Tallies::Begin(rooms, kTallyInterval));
  {
    exchange::Activation activation(rooms);
    exchange::Sweep sweep(rooms, kSweepInterval, Say);
    exchange::Nightly nightly(rooms, Say);
    exchange::Rotation rotation(rooms, kRotationInterval, Say);
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
  if (const absl::Status counted = tallies->End(); !counted.ok()) {
    Say(absl::StrCat("the last tally of this run is not in the log: ", counted.message()));
  }
  foundation.ledger->Stop();
  Say("stopped");
  return absl::OkStatus();
}

}  // namespace covenant
