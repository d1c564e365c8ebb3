// Who has everything that lies in a broker's folder, and the master key with it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "broker/crypto/keyring.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {

// A stored signal as it lay on disk, and the index key that led to it; or the detail of an entry.
struct Stolen {
  std::string sealed;
  std::string index_key;  // Of a signal.
  // What is bound with it.
  std::string associated;
};

// A key by itself, and the number of its slot.
struct StolenKey {
  uint64_t slot = 0;
  std::string key;
};

// The broker does not run when the thief comes.
class Thief {
 public:
  explicit Thief(const BrokerSite& site);

  // The first signal of the Marechaussee, by the broker's own way to it.
  Stolen Steal() const;
  // The detail of the first entry of that kind.
  Stolen StealDetail(v1::EntryKind kind) const;
  // Whether the key of the subject tokens that were made under the covenant in that year can be had.
  bool HasTokenKey(const std::string& covenant, absl::Time in_year) const;
  // Takes 32 bytes at every place of every file for the key, and 64 at every place for the key's slot.
  bool CanOpen(const Stolen& stolen) const;
  // The seed of the subjects' key of a covenant, scheme and epoch, by the broker's own way to it.
  StolenKey StealSubjectSeed(const std::string& covenant, const std::string& scheme, uint32_t epoch) const;
  // As CanOpen: whether that key is found in some file.
  bool CanFind(const StolenKey& stolen) const;
  // The files in which the index key stands, or the first half of it.
  std::vector<std::string> WhereIndexKeyIs(const Stolen& stolen) const;
  // The files that say that somebody asked about the subject under TAFEL-SIGNAAL between these days, as budgets note
  // it.
  std::vector<std::string> WhereAskedAbout(const Stolen& stolen, absl::CivilDay from, absl::CivilDay through) const;

 private:
  std::vector<std::string> WhereStands(const std::string& bytes) const;
  std::optional<std::string> FromSlot(uint64_t slot, std::string_view window) const;

  const BrokerSite& site_;
  std::unique_ptr<crypto::Keyring> keyring_;
  std::map<std::string, std::string> files_;  // By path.
};

}  // namespace covenant::stories
