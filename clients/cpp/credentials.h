// The key files of a connection: read, checked and explained before anything is sent.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

struct evp_pkey_st;

namespace covenant::client {

struct CredentialFiles {
  std::string ca, certificate, key;
};

// Immutable; thread-safe.
class Credentials {
 public:
  // Errors as in Connection::Open; each names the file and says what to do.
  static absl::StatusOr<Credentials> Load(const CredentialFiles& files, absl::Time now);

  // The files' texts (PEM).
  const std::string& ca() const { return ca_; }
  const std::string& certificate() const { return certificate_; }
  const std::string& key() const { return key_; }
  absl::Time not_after() const { return not_after_; }

  // Signature with SHA-256 by the private key. INVALID_ARGUMENT: the key cannot sign.
  absl::StatusOr<std::string> Sign(std::string_view message) const;

 private:
  Credentials() = default;

  std::string ca_, certificate_, key_;
  absl::Time not_after_;
  std::shared_ptr<evp_pkey_st> private_key_;
};

}  // namespace covenant::client
