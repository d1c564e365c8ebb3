// The Ed25519 key that signs the log's checkpoints (C2SP signed-note, algorithm 0x01).
//
// Key file (mode 0600), one line as Go's golang.org/x/mod/sumdb/note writes it:
//   PRIVATE+KEY+<name>+<key id, 8 hex digits>+<base64 of 0x01 || seed (32)>\n
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

// Thread-safe once made.
class LogKey {
 public:
  // Makes a new key for the log called `name` (its origin line, such as "covenant.example/log") and its file, durable
  // on return. INVALID_ARGUMENT for a name that is empty, longer than 200 bytes, or holds a space, a plus or anything
  // but printable ASCII (signed-note); ALREADY_EXISTS (the old key is left), NOT_FOUND (no folder), PERMISSION_DENIED,
  // UNAVAILABLE.
  static absl::StatusOr<LogKey> Generate(const std::string& path, std::string_view name);

  // Reads the key file. NOT_FOUND when it is missing; FAILED_PRECONDITION when permissions, owner, size or form are
  // wrong or the key id does not fit the key.
  static absl::StatusOr<LogKey> Load(const std::string& path);

  // Ed25519 signature (64 bytes) over `message` as it is. About 20 us.
  std::string Sign(std::string_view message) const;

  // The log's name: the origin of its checkpoints.
  const std::string& name() const { return name_; }
  // First 4 bytes of SHA-256(name || 0x0A || 0x01 || public key), big-endian.
  uint32_t key_id() const { return key_id_; }
  // 32 bytes.
  const std::string& public_key() const { return public_key_; }
  // "name+key id+base64(0x01 || public key)", without a newline: what verifiers are given.
  std::string VerifierKey() const;

 private:
  LogKey(std::string name, const Secret& seed);
  std::string name_;
  Secret signing_key_;
  std::string public_key_;
  uint32_t key_id_ = 0;
};

// Whether `signature` (64 bytes) is that of `public_key` (32 bytes) over `message`.
bool VerifySignature(std::string_view public_key, std::string_view message, std::string_view signature);

}  // namespace covenant::crypto
