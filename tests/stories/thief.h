// Who has everything that lies in a broker's folder, and the master key with it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/crypto/keyring.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {

// A stored signal as it lay on disk, and the index key that led to it.
struct Stolen {
  std::string sealed;
  std::string index_key;
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
  // Takes 32 bytes at every place of every file for the key, and 64 at every place for the key's slot.
  bool CanOpen(const Stolen& stolen) const;
  // The seed of the subjects' key of a covenant, scheme and epoch, by the broker's own way to it.
  StolenKey StealSubjectSeed(const std::string& covenant, const std::string& scheme, uint32_t epoch) const;
  // As CanOpen: whether that key is found in some file.
  bool CanFind(const StolenKey& stolen) const;
  // The files in which the index key stands.
  std::vector<std::string> WhereIndexKeyIs(const Stolen& stolen) const;

 private:
  std::optional<std::string> FromSlot(uint64_t slot, std::string_view window) const;

  const BrokerSite& site_;
  std::unique_ptr<crypto::Keyring> keyring_;
  std::map<std::string, std::string> files_;  // By path.
};

}  // namespace covenant::stories
