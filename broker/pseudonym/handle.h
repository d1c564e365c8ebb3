// Handles: what a party keeps and sends in place of an identifier. N sealed to that party, so that N itself is no
// bearer token: who knows the N of a person, from wherever, can ask nothing with it.
//
// Text form: "hnd1." and 80 characters of base64url: tag (24) || ciphertext (36) over epoch (4) || N (32); README.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/oprf.h"

namespace covenant::pseudonym {

struct OpenedHandle {
  uint32_t epoch;
  crypto::Element element;  // N
};

// Thread-safe.
class Handles {
 public:
  // `keyring` outlives this.
  explicit Handles(crypto::Keyring* keyring) : keyring_(keyring) {}

  // The handle of N for a party (its id) under a covenant, scheme and epoch: always the same text, so that a request
  // that is made again has the same bytes. UNAVAILABLE when the first keys cannot be made durable.
  absl::StatusOr<std::string> Handle(std::string_view party, std::string_view covenant, std::string_view scheme,
                                     uint32_t epoch, const crypto::Element& element) const;

  // What stands behind a handle. `party` is the authenticated caller, never a name from the request. NOT_FOUND, always
  // with the same message, for all else: malformed, altered, forged, or given to another party, under another covenant
  // or for another scheme. UNAVAILABLE as above.
  absl::StatusOr<OpenedHandle> Open(std::string_view party, std::string_view covenant, std::string_view scheme,
                                    std::string_view handle) const;

 private:
  crypto::Keyring* const keyring_;
};

}  // namespace covenant::pseudonym
