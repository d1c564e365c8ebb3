// KeyTrail: follows through a log which key signs it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "covenant/v1/log.pb.h"

#include "clients/auditor/signed_note.h"

namespace covenant::auditor {

// Fed every entry in order. One thread.
class KeyTrail {
 public:
  // `keys`: what the reader trusts to begin with.
  explicit KeyTrail(std::span<const LogKey> keys) : keys_(keys.begin(), keys.end()) {}

  // What is wrong with the next entry, a sentence each. A change of key must be signed by the key before it, which is
  // trusted, and by the next one, which is trusted from then on. Where the reader trusts the next key already, that is
  // enough.
  std::vector<std::string> Follow(const covenant::v1::Leaf& leaf);

  // The keys to trust, those that the log itself handed over to included.
  const std::vector<LogKey>& keys() const { return keys_; }
  // Changes that were verified.
  uint64_t changes() const { return changes_; }

 private:
  std::vector<LogKey> keys_;
  uint64_t changes_ = 0;
};

// What both keys sign when the log goes over from one to the other.
std::string KeyChangeText(const LogKey& before, const LogKey& next);

}  // namespace covenant::auditor
