// Why an identity is refused. Closed: the codes go into log entries (RefusedIdentity.reason), so none is ever reused.
#pragma once

#include <string_view>

namespace covenant::authenticate {

enum class IdentityReason {
  kGood,
  // No client certificate was shown.
  kNoCertificate,
  // Not one X.509 certificate in PEM or DER.
  kCertificateMalformed,
  // The chain ends in no certificate authority that the broker trusts.
  kIssuerUnknown,
  // Names an issuer whose signature it does not bear: forged or damaged.
  kCertificateForged,
  kCertificateExpired,
  kCertificateNotYetValid,
  kCertificateRevoked,
  // Not for TLS clients (extended key usage clientAuth, RFC 5280, 4.2.1.12), or its issuer may not issue it.
  kCertificatePurpose,
  // A key or signature below 112 bits of security (RSA under 2048 bits, SHA-1).
  kCertificateWeak,
  // Any other fault of the chain.
  kCertificateUnsound,
  // The revocation list of an issuer in the chain is out of date, absent or unsound: nobody is let in unchecked.
  kCrlExpired,
  kCrlMissing,
  kCrlUnsound,
  // Subject.serialNumber: none, more than one, or not an OIN of 20 characters (Logius, OIN-Stelsel).
  kOinMissing,
  kOinSeveral,
  kOinMalformed,
  // Subject.organizationName: none, more than one, or unprintable.
  kOrganisationMissing,
  kOrganisationSeveral,
  kOrganisationMalformed,
  // No party of the register has this OIN today.
  kOinUnknown,
  // One OIN is several parties, and the caller did not say which.
  kCapacityMissing,
  // No party of this OIN acts in the capacity stated.
  kCapacityUnknown,
  // The register suspends the party today, or says that it has ended; also of the party that is acted for.
  kPartySuspended,
  kPartyEnded,
  // The register holds no mandate by which the caller may act today for the party that it states.
  kMandateMissing,
  // The register gives the certificate to a person, but not on this day.
  kPersonNotInForce,
  // The person who holds the certificate belongs to another party than the OIN and capacity lead to.
  kPersonOfOtherParty,
  // The caller lacks the role that the method asks.
  kRoleMissing,
};

// How many reasons there are, kGood included.
inline constexpr int kIdentityReasons = static_cast<int>(IdentityReason::kRoleMissing) + 1;

// The code as logs and answers spell it, such as "CERTIFICATE_EXPIRED".
std::string_view CodeOf(IdentityReason reason);

}  // namespace covenant::authenticate
