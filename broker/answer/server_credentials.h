// ServerCredentials: the port's TLS. Mutual, 1.2 or 1.3, forward-secret cipher suites only.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/security/server_credentials.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/answer/handshake_verifier.h"
#include "broker/authenticate/server_identity.h"

namespace covenant::answer {

struct ServerCredentialsOptions {
  // PEM: the broker's certificate, then its intermediates; and its private key, mode 0600.
  std::string certificate_file;
  std::string key_file;
};

// Thread-safe. Outlives the server that uses its credentials.
class ServerCredentials {
 public:
  // `checker` and `clock` outlive the server. Errors as authenticate::ServerIdentity::Load, and FAILED_PRECONDITION
  // when the environment changes gRPC's cipher suites (GRPC_SSL_CIPHER_SUITES): do not start.
  static absl::StatusOr<std::unique_ptr<ServerCredentials>> Create(ServerCredentialsOptions options,
                                                                   authenticate::CertificateChecker& checker,
                                                                   const Clock& clock, OnHandshakeRefused on_refused);

  ~ServerCredentials();
  ServerCredentials(const ServerCredentials&) = delete;
  ServerCredentials& operator=(const ServerCredentials&) = delete;

  // For grpc::ServerBuilder::AddListeningPort.
  std::shared_ptr<grpc::ServerCredentials> credentials() const;

  // Reads key and certificate again (SIGHUP). New handshakes use them within two seconds; open connections stay. On an
  // error those in use stay, and the status says why.
  absl::Status Reload();

  // End of the certificate in use: warn before it.
  absl::Time not_after() const;

 private:
  struct State;
  explicit ServerCredentials(std::unique_ptr<State> state);

  const std::unique_ptr<State> state_;
};

}  // namespace covenant::answer
