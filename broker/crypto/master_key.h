// The master key: the one secret that stands outside the broker's folders and seals the keyring.
//
// Key file (mode 0600), text of exactly two lines, 75 bytes:
//   covenant-broker master key v1\n
//   <32 random bytes in base64, 44 characters>\n
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

// Thread-safe once made.
class MasterKey {
 public:
  // Makes a new key and its file; both are durable on return. ALREADY_EXISTS (the old key is left), NOT_FOUND (no
  // folder), PERMISSION_DENIED, UNAVAILABLE (disk full).
  static absl::Status Generate(const std::string& path);

  // Reads the key file. NOT_FOUND when it is missing; FAILED_PRECONDITION when its permissions, owner, size or form are
  // wrong. Each message says what to do; the broker does not start.
  static absl::StatusOr<MasterKey> Load(const std::string& path);

  const Secret& secret() const { return secret_; }
  // 16 bytes that tell two keys apart and nothing of the key: stored with what it seals.
  std::string CheckValue() const;

 private:
  explicit MasterKey(Secret secret) : secret_(std::move(secret)) {}
  Secret secret_;
};

}  // namespace covenant::crypto
