// Published keys: the public half of every key of the blind path stands in the log before anybody gets it, so that
// everybody sees that all get the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/crypto/ristretto255.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

inline constexpr std::string_view kEpochUnknown = "EPOCH_UNKNOWN";

// The public key of a covenant (its id), scheme and epoch, and the index of its entry. The first call makes the key and
// records it as an entry of the broker's own; that happens once, also when many ask at a time and after a restart.
// Precondition: covenant and scheme are words of the policy set, the epoch exists. DATA_LOSS, UNAVAILABLE.
struct PublishedKey {
  crypto::Element public_key;
  uint64_t index;
};
Task<absl::StatusOr<PublishedKey>> Publish(Rooms& rooms, std::string covenant, std::string scheme, uint32_t epoch);

}  // namespace covenant::exchange
