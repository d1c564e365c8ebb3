// Rooms: what the stories stand on.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "broker/base/bell.h"
#include "broker/base/clock.h"
#include "broker/base/keyed_turn.h"
#include "broker/base/worker_pool.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/slots.h"
#include "broker/exchange/rows/budgets.h"
#include "broker/exchange/rows/case_files.h"
#include "broker/exchange/rows/census.h"
#include "broker/exchange/rows/key_epochs.h"
#include "broker/exchange/rows/records.h"
#include "broker/exchange/rows/spent_tickets.h"
#include "broker/exchange/rows/subjects.h"
#include "broker/exchange/story/policy_in_force.h"
#include "broker/exchange/story/traffic.h"
#include "broker/indices/follower.h"
#include "broker/indices/lookup.h"
#include "broker/ledger/ledger.h"
#include "broker/pseudonym/handle.h"
#include "broker/pseudonym/recipient_pseudonym.h"
#include "broker/pseudonym/subject_key.h"
#include "broker/pseudonym/subject_token.h"
#include "broker/pseudonym/ticket.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// Until when others are to do what the broker tells them, as its operator says. No law names a number, and the covenant
// language has no field for one: they are the same under every covenant.
struct Deadlines {
  // A permitted use of break-glass is reviewed within this time.
  absl::Duration break_glass_review = absl::Hours(72);
  // A recipient confirms a notice within so many days.
  int notice_confirmation_days = 14;
};

// Everything here is thread-safe and outlives every story.
struct Rooms {
  const Clock& clock;
  store::Store& store;
  ledger::Ledger& ledger;
  crypto::Keyring& keyring;
  crypto::Slots& slots;
  PolicyInForce& policy;
  WorkerPool& workers;
  indices::Follower& follower;
  const indices::Lookup& lookup;
  // The log's public key as a C2SP note verifier key.
  std::string log_key;

  KeyEpochs epochs{store};
  Subjects subjects{store, keyring};
  Records records{store, keyring, slots};
  Census census{store, records, subjects};
  CaseFiles case_files{store, keyring, slots};
  Budgets budgets{store};
  SpentTickets spent_tickets{store};
  pseudonym::SubjectKeys subject_keys{&keyring, &slots};
  pseudonym::RecipientPseudonyms pseudonyms{&keyring};
  pseudonym::SubjectTokens tokens{&slots};
  pseudonym::Tickets tickets{&keyring};
  pseudonym::Handles handles{&keyring};
  // Repeats of one request, and acts on the policy set, happen one at a time.
  KeyedTurn turns;
  Traffic traffic{};
  // Rung when something is to be destroyed now.
  Bell sweep{};
  Deadlines deadlines{};
};

}  // namespace covenant::exchange
