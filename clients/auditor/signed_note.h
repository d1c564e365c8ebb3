// Signed notes (https://c2sp.org/signed-note): a text and the Ed25519 signatures under it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace covenant::auditor {

// The public key of a log. Immutable.
class LogKey {
 public:
  // Reads a note verifier key: origin "+" key id in hex "+" base64(0x01 + public key). Surrounding blanks are allowed.
  // INVALID_ARGUMENT: says which part is wrong; a key id that does not belong to the key is an error.
  static absl::StatusOr<LogKey> Parse(std::string_view text);

  const std::string& origin() const { return origin_; }
  // First 4 bytes of SHA-256(origin + 0x0A + 0x01 + public key).
  const std::string& id() const { return id_; }
  // The canonical text.
  std::string text() const;

  // Whether `signature` (64 bytes) is this key's over `message`.
  bool Verifies(std::string_view message, std::string_view signature) const;

 private:
  LogKey(std::string origin, std::string id, std::string public_key);

  std::string origin_, id_, public_key_;
};

// The text of the note (with its last newline) when one of `keys` signed it. Signatures by unknown keys, such as those
// of witnesses, are passed over; one by a known key must verify.
// INVALID_ARGUMENT: not a note (says why), longer than 1 MiB, or `keys` is empty.
// NOT_FOUND: no signature by any of the keys; says so where one was made in the name of a key by another (a forged
// note). DATA_LOSS: a known key with a bad signature.
absl::StatusOr<std::string> OpenNote(std::string_view note, std::span<const LogKey> keys);

}  // namespace covenant::auditor
