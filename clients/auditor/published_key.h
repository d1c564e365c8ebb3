// Keys of the blind path as the log holds them: one for each covenant, scheme and epoch, the same for everybody.
#pragma once

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/pseudonym.pb.h"

#include "absl/status/status.h"
#include "clients/auditor/signed_note.h"

namespace covenant::auditor {

// Whether every key of a ListPublicKeys answer that permits stands in the log that one of `keys` signed, as the key of
// that covenant, scheme and epoch. DATA_LOSS: says what does not hold.
absl::Status VerifyPublishedKeys(const covenant::v1::ListPublicKeysAnswer& answer, const std::string& covenant,
                                 std::span<const LogKey> keys);

// Follows through a log which keys were published. Fed every entry in order. One thread.
class PublishedKeyTrail {
 public:
  // What is wrong with the next entry, a sentence each: a key that is none, and a second key where there was one.
  std::vector<std::string> Follow(const covenant::v1::Leaf& leaf);

 private:
  std::map<std::tuple<std::string, std::string, uint32_t>, std::string> published_;
};

}  // namespace covenant::auditor
