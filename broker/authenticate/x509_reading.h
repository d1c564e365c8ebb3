// Reading X.509 with OpenSSL: what this room's sources share. OpenSSL's types stay in this room.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/x509.h>

#include "absl/time/time.h"
#include "broker/authenticate/openssl_ptr.h"

namespace covenant::authenticate {

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using CertificateStack = std::unique_ptr<STACK_OF(X509), FreeStack>;
using X509Ptr = OpensslPtr<X509, X509_free>;
using CrlPtr = OpensslPtr<X509_CRL, X509_CRL_free>;

// All certificates of a PEM text in their order; an empty text has none. Null when one is damaged.
CertificateStack ReadCertificates(std::string_view pem);

// Nothing when the encoding is broken.
std::optional<absl::Time> TimeOf(const ASN1_TIME* time);

std::string DerOf(X509* certificate);
std::string DerOf(const X509_NAME* name);

// A subject as an operator reads it (RFC 2253), for messages about configured authorities; never about callers.
std::string NameOf(const X509_NAME* name);

}  // namespace covenant::authenticate
