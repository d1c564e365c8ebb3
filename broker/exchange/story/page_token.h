// Page tokens: where a list goes on. Opaque to the caller, bound to it, and never a count of anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/keyring.h"

namespace covenant::exchange {

// The most members of a page, SIZE_INVALID beyond; and how many there are where the request names no number: kLongPage
// of what is short to read.
inline constexpr uint32_t kLargestPage = 1000;
inline constexpr uint32_t kUsualPage = 50;
inline constexpr uint32_t kLongPage = 100;
inline uint32_t PageSize(uint32_t asked, uint32_t otherwise) {
  return asked == 0 ? otherwise : asked;
}

// `list` names the list, so that the token of one does not serve another. UNAVAILABLE.
absl::StatusOr<std::string> MakePageToken(crypto::Keyring& keyring, std::string_view list, std::string_view party,
                                          uint64_t position);
// INVALID_ARGUMENT when the token was not made for this list and party.
absl::StatusOr<uint64_t> ReadPageToken(crypto::Keyring& keyring, std::string_view list, std::string_view party,
                                       std::string_view token);

}  // namespace covenant::exchange
