#include "broker/exchange/audit/follow_log.h"

#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/audit/entry_terms.h"

namespace covenant::exchange {

absl::StatusOr<LogIndices> FollowLog(store::Store& store, const ledger::Ledger& ledger, crypto::Keyring& keyring,
                                     const crypto::Slots& slots, bool rebuild,
                                     std::function<void(std::string_view line)> report) {
  ASSIGN_OR_RETURN(const crypto::Secret* key, keyring.Key(crypto::KeyName::Other("log indices")));
  indices::FollowerOptions options;
  options.store = &store;
  options.ledger = &ledger;
  options.key = key;
  options.read = [&slots](const ledger::StoredEntry& entry) { return TermsOf(slots, entry); };
  options.rebuild = rebuild;
  options.report = std::move(report);
  LogIndices made;
  ASSIGN_OR_RETURN(made.follower, indices::Follower::Start(std::move(options)));
  made.lookup = std::make_unique<indices::Lookup>(&store, key);
  return made;
}

}  // namespace covenant::exchange
