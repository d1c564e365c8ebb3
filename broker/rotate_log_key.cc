#include "broker/rotate_log_key.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "covenant/v1/log.pb.h"

#include "absl/strings/str_cat.h"
#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/log_key.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/story.h"
#include "broker/foundation.h"
#include "broker/ledger/hand_over.h"
#include "broker/store/rocks_store.h"

namespace covenant {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kTag = "covenant-broker log key v1\n";

std::string NextFile(const Configuration& configuration) {
  return configuration.log_key_file + ".next";
}

absl::StatusOr<crypto::LogKey> NextKey(const Configuration& configuration, const crypto::LogKey& key) {
  const std::string path = NextFile(configuration);
  if (!fs::exists(path)) return crypto::LogKey::Generate(path, key.name());
  ASSIGN_OR_RETURN(crypto::LogKey next, crypto::LogKey::Load(path));
  if (next.name() == key.name()) return next;
  return absl::FailedPreconditionError(
      absl::StrCat(path, ": is the key of log ", next.name(), ", not of ", key.name(), "; remove it"));
}

ledger::LogIdentity IdentityOf(const crypto::LogKey& key) {
  return {key.name(), key.public_key()};
}

v1::KeyChange ChangeOf(const crypto::LogKey& key, const crypto::LogKey& next) {
  const std::string text = absl::StrCat(kTag, key.VerifierKey(), "\n", next.VerifierKey(), "\n");
  v1::KeyChange change;
  change.set_next_key(next.VerifierKey());
  change.set_signature(key.Sign(text));
  change.set_next_signature(next.Sign(text));
  return change;
}

// Whether the log's last entry is already the one that hands it over to `next`.
absl::StatusOr<bool> Recorded(const ledger::Ledger& ledger, const crypto::LogKey& next) {
  const uint64_t size = ledger.Latest()->size;
  if (size == 0) return false;
  ASSIGN_OR_RETURN(const ledger::StoredEntry entry, ledger.Read(size - 1));
  v1::Leaf leaf;
  return leaf.ParseFromString(entry.leaf) && leaf.key_change().next_key() == next.VerifierKey();
}

// The last entry under the key before.
absl::Status Record(const Configuration& configuration, const crypto::LogKey& next) {
  ASSIGN_OR_RETURN(Foundation foundation, LayFoundation(configuration));
  ASSIGN_OR_RETURN(const bool recorded, Recorded(*foundation.ledger, next));
  if (recorded) return absl::OkStatus();
  if (foundation.ledger->Latest()->size == 0) {
    return absl::FailedPreconditionError("the log has no entry yet: make new keys with covenant-broker keygen instead");
  }
  ASSIGN_OR_RETURN(std::shared_ptr<const exchange::InForce> in_force, OpenPolicy(configuration, foundation));
  exchange::PolicyInForce policy(std::move(in_force));
  WorkerPool workers(1);
  exchange::Rooms rooms = MakeRooms(foundation, policy, workers);
  exchange::EntryContent content;
  content.told = std::string(exchange::kPermit);
  content.key_change = ChangeOf(*foundation.log_key, next);
  return Wait(exchange::Note(rooms, exchange::OwnCall(rooms, v1::ENTRY_KIND_LOG_KEY), std::move(content)));
}

// The log, signed by the key before, becomes one that is signed by the next; nothing of what it holds changes.
absl::Status HandOver(const Configuration& configuration, const crypto::LogKey& key, const crypto::LogKey& next) {
  const ledger::HighWaterMark mark(configuration.high_water);
  bool signed_by_next = false;
  {
    ASSIGN_OR_RETURN(const auto store, store::OpenRocksStore({configuration.data}));
    ASSIGN_OR_RETURN(signed_by_next, ledger::IsSignedBy(*store, IdentityOf(next)));
  }
  if (!signed_by_next) RETURN_IF_ERROR(Record(configuration, next));
  ASSIGN_OR_RETURN(const auto store, store::OpenRocksStore({configuration.data}));
  const auto sign = [&next](std::string_view text) { return next.Sign(text); };
  RETURN_IF_ERROR(ledger::HandOver(*store, mark, IdentityOf(key), IdentityOf(next), sign));
  return OpenLedger(configuration, store.get(), next).status();
}

// The key before leaves no copy behind.
absl::Status PutInPlace(const Configuration& configuration) {
  const std::string path = configuration.log_key_file;
  const std::string old = path + ".old";
  std::error_code failure;
  if (fs::exists(path)) fs::rename(path, old, failure);
  if (!failure) fs::rename(NextFile(configuration), path, failure);
  if (failure) return absl::UnavailableError(absl::StrCat(path, ": cannot be replaced: ", failure.message()));
  if (fs::exists(old)) {
    std::ofstream(old, std::ios::in | std::ios::binary) << std::string(fs::file_size(old), '0') << std::flush;
    fs::remove(old, failure);
  }
  if (!failure) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(old, ": is the key before, and cannot be removed: ", failure.message()));
}

// Everyone who checks receipts needs both: old receipts are signed by the old one.
absl::Status AddVerifierKey(const Configuration& configuration, const crypto::LogKey& next) {
  const std::string path = (fs::path(configuration.log_key_file).parent_path() / "log.vkey").string();
  if (!fs::exists(path)) return absl::OkStatus();
  std::ifstream lines(path);
  for (std::string line; std::getline(lines, line);) {
    if (line == next.VerifierKey()) return absl::OkStatus();
  }
  std::ofstream file(path, std::ios::app);
  file << next.VerifierKey() << "\n";
  if (file.flush()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path, ": cannot be written; add this line to it: ", next.VerifierKey()));
}

void TellWhatToHandOut(const crypto::LogKey& next) {
  std::cout << "hand out beside the key in use, as a second line of log.vkey: " << next.VerifierKey() << std::endl;
}

}  // namespace

absl::Status PrepareLogKey(const Configuration& configuration) {
  ASSIGN_OR_RETURN(const crypto::LogKey key, crypto::LogKey::Load(configuration.log_key_file));
  ASSIGN_OR_RETURN(const crypto::LogKey next, NextKey(configuration, key));
  TellWhatToHandOut(next);
  return absl::OkStatus();
}

absl::Status RotateLogKey(const Configuration& configuration) {
  if (fs::exists(configuration.log_key_file) || !fs::exists(NextFile(configuration))) {
    ASSIGN_OR_RETURN(const crypto::LogKey key, crypto::LogKey::Load(configuration.log_key_file));
    ASSIGN_OR_RETURN(const crypto::LogKey next, NextKey(configuration, key));
    RETURN_IF_ERROR(HandOver(configuration, key, next));
  }  // else it was cut off between the two renames that follow
  RETURN_IF_ERROR(PutInPlace(configuration));
  ASSIGN_OR_RETURN(const crypto::LogKey key, crypto::LogKey::Load(configuration.log_key_file));
  RETURN_IF_ERROR(AddVerifierKey(configuration, key));
  Say("the log goes on under its next key; the key before it is destroyed, and its verifier key is still needed");
  TellWhatToHandOut(key);
  return absl::OkStatus();
}

}  // namespace covenant
