// Page tokens: where a list goes on. Opaque to the caller, bound to it, and never a count of anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/keyring.h"

namespace covenant::exchange {

// `list` names the list, so that the token of one does not serve another. UNAVAILABLE.
absl::StatusOr<std::string> MakePageToken(crypto::Keyring& keyring, std::string_view list, std::string_view party,
                                          uint64_t position);
// INVALID_ARGUMENT when the token was not made for this list and party.
absl::StatusOr<uint64_t> ReadPageToken(crypto::Keyring& keyring, std::string_view list, std::string_view party,
                                       std::string_view token);

}  // namespace covenant::exchange
