// Recipient pseudonyms: what a recipient gets instead of a person. Another one for each recipient and covenant, without
// any trace of the others.
//
// Text form: "psn1." and 54 characters of base64url: tag (24) || ciphertext (16); README.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/keyring.h"

namespace covenant::pseudonym {

// Bytes of a subject id.
inline constexpr size_t kSubjectIdSize = 16;

// A new random subject id (16 bytes): one for each stored identifier.
std::string NewSubjectId();

// Thread-safe.
class RecipientPseudonyms {
 public:
  // `keyring` outlives this.
  explicit RecipientPseudonyms(crypto::Keyring* keyring) : keyring_(keyring) {}

  // The pseudonym of a subject for one recipient (party id) under one covenant (key id): always the same text.
  // UNAVAILABLE when the recipient's first keys cannot be made durable. Precondition (checked): a 16-byte id.
  absl::StatusOr<std::string> Pseudonym(std::string_view recipient, std::string_view covenant,
                                        std::string_view subject_id, uint32_t epoch = 1);

  // The subject id (16 bytes) behind a pseudonym. `recipient` is the authenticated caller, never a name from the
  // request. NOT_FOUND, always with the same message, for all else: malformed, altered, forged, or given to someone
  // else. Makes no keys.
  absl::StatusOr<std::string> Subject(std::string_view recipient, std::string_view covenant, std::string_view pseudonym,
                                      uint32_t epoch = 1) const;

 private:
  crypto::Keyring* const keyring_;
};

}  // namespace covenant::pseudonym
