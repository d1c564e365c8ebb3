// Certificate: an X.509 certificate as the broker reads it (RFC 5280; PKIoverheid: the OIN in Subject.serialNumber).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "broker/authenticate/identity_reason.h"

struct x509_st;

namespace covenant::authenticate {

// Immutable and thread-safe. Parsing costs about 150 us: CertificateChecker keeps what it has seen.
class Certificate {
 public:
  // Exactly one certificate, without anything behind it; else null (CERTIFICATE_MALFORMED).
  static std::shared_ptr<const Certificate> FromPem(std::string_view pem);
  static std::shared_ptr<const Certificate> FromDer(std::string_view der);

  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  // kGood when the subject has exactly one OIN and exactly one organisation, which are then told; else what is wrong
  // with it, and both are empty. Both are UTF-8 without control characters; common name and SAN play no part.
  IdentityReason subject() const { return subject_; }
  const std::string& oin() const { return oin_; }
  const std::string& organisation() const { return organisation_; }

  // SHA-256 of the DER bytes: 64 lower-case hexadecimal characters.
  const std::string& fingerprint() const { return fingerprint_; }
  const std::string& der() const { return der_; }
  // Serial number in lower-case hexadecimal, and the issuer's name in DER: together unique.
  const std::string& serial() const { return serial_; }
  const std::string& issuer_der() const { return issuer_der_; }
  absl::Time not_before() const { return not_before_; }
  absl::Time not_after() const { return not_after_; }

  // OpenSSL's object, for this room's own sources.
  x509_st* x509() const { return x509_; }

 private:
  explicit Certificate(x509_st* x509);
  static std::shared_ptr<const Certificate> Read(x509_st* x509);

  x509_st* const x509_;
  IdentityReason subject_ = IdentityReason::kCertificateMalformed;
  std::string oin_;
  std::string organisation_;
  std::string fingerprint_;
  std::string der_;
  std::string serial_;
  std::string issuer_der_;
  absl::Time not_before_;
  absl::Time not_after_;
};

}  // namespace covenant::authenticate
