// The broker's own key and certificate, read and checked before anything relies on them.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace covenant::authenticate {

// Move-only; the key is wiped from memory at the end.
class ServerIdentity {
 public:
  // Reads `certificate_file` (PEM: the broker's certificate first, then its intermediates) and `key_file` (PEM, without
  // passphrase). NOT_FOUND: a file is missing. PERMISSION_DENIED: the key can be read by others than its owner (a group
  // may read it only if that is root's, as with a systemd credential), or cannot be read by us. INVALID_ARGUMENT: no
  // PEM, not for TLS servers, a weak key, or key and certificate do not belong together. FAILED_PRECONDITION: outside
  // its dates. Each is one line: what, where, what to do; none shows the key.
  static absl::StatusOr<ServerIdentity> Load(const std::string& certificate_file, const std::string& key_file,
                                             absl::Time now);

  ServerIdentity(ServerIdentity&&) noexcept = default;
  ServerIdentity& operator=(ServerIdentity&&) = delete;
  ~ServerIdentity();

  const std::string& certificate_pem() const { return certificate_pem_; }
  const std::string& key_pem() const { return key_pem_; }
  absl::Time not_after() const { return not_after_; }

 private:
  ServerIdentity() = default;

  std::string certificate_pem_;
  std::string key_pem_;
  absl::Time not_after_;
};

}  // namespace covenant::authenticate
