// HandshakeVerifier: looks at a client's certificate before the connection carries its first byte, so that one place
// covers every service on the port, health checking included.
#pragma once

#include <functional>

#include <grpcpp/security/tls_certificate_verifier.h>

#include "broker/authenticate/certificate_checker.h"
#include "broker/authenticate/refusal_tally.h"
#include "broker/base/clock.h"

namespace covenant::answer {

// Told of every connection that is refused; the method is empty. Called on gRPC's threads: hand it to the tally and
// return. A client that shows no certificate at all is refused by TLS itself, before this.
using OnHandshakeRefused = std::function<void(const authenticate::IdentityRefusal&)>;

// Thread-safe. `checker` and `clock` outlive the server.
class HandshakeVerifier final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  HandshakeVerifier(authenticate::CertificateChecker& checker, const Clock& clock, OnHandshakeRefused on_refused);

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> callback, grpc::Status* sync_status) override;
  // Verifying never waits, so there is nothing to cancel.
  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest* request) override;

 private:
  authenticate::CertificateChecker& checker_;
  const Clock& clock_;
  const OnHandshakeRefused on_refused_;
};

}  // namespace covenant::answer
