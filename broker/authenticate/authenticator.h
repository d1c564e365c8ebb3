// Authenticator: from a certificate and a stated capacity to the Caller, on every call and every message of a stream.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"
#include "broker/authenticate/caller.h"
#include "broker/authenticate/certificate_checker.h"
#include "broker/authenticate/identity_reason.h"
#include "policy/parties/party_register.h"

namespace covenant::authenticate {

// Why the caller is not let in. Goes to RefusalTally with the method.
struct NotAuthenticated {
  IdentityReason reason = IdentityReason::kNoCertificate;
  // Empty when no certificate could be read.
  std::string fingerprint;
};

// What the caller brings. The texts are only looked at during the call.
struct Credentials {
  // The caller's own certificate in PEM, and what it sent beside it (gRPC's x509_pem_cert and x509_pem_cert_chain).
  std::string_view certificate_pem;
  std::string_view chain_pem;
  // As stated in the request; may be empty where the OIN is one party only.
  std::string_view capacity;
  // As stated in the request: the party for which it acts, and the covenant under which; may be empty.
  std::string_view on_behalf_of;
  std::string_view covenant;
};

// Thread-safe.
class Authenticator {
 public:
  // `checker` outlives it. Shared with the handshake, so that the first call finds its certificate known.
  explicit Authenticator(CertificateChecker& checker) : checker_(checker) {}

  // `parties` is the register of the policy set in force, and `now` decides all dates in it and in the certificate.
  std::variant<Caller, NotAuthenticated> Authenticate(const Credentials& credentials,
                                                      const policy::PartyRegister& parties, absl::Time now) const;

 private:
  CertificateChecker& checker_;
};

}  // namespace covenant::authenticate
