#include "broker/authenticate/identity_reason.h"

namespace covenant::authenticate {

std::string_view CodeOf(IdentityReason reason) {
  switch (reason) {
    case IdentityReason::kGood:
      return "GOOD";
    case IdentityReason::kNoCertificate:
      return "NO_CERTIFICATE";
    case IdentityReason::kCertificateMalformed:
      return "CERTIFICATE_MALFORMED";
    case IdentityReason::kIssuerUnknown:
      return "ISSUER_UNKNOWN";
    case IdentityReason::kCertificateForged:
      return "CERTIFICATE_FORGED";
    case IdentityReason::kCertificateExpired:
      return "CERTIFICATE_EXPIRED";
    case IdentityReason::kCertificateNotYetValid:
      return "CERTIFICATE_NOT_YET_VALID";
    case IdentityReason::kCertificateRevoked:
      return "CERTIFICATE_REVOKED";
    case IdentityReason::kCertificatePurpose:
      return "CERTIFICATE_PURPOSE";
    case IdentityReason::kCertificateWeak:
      return "CERTIFICATE_WEAK";
    case IdentityReason::kCertificateUnsound:
      return "CERTIFICATE_UNSOUND";
    case IdentityReason::kCrlExpired:
      return "CRL_EXPIRED";
    case IdentityReason::kCrlMissing:
      return "CRL_MISSING";
    case IdentityReason::kCrlUnsound:
      return "CRL_UNSOUND";
    case IdentityReason::kOinMissing:
      return "OIN_MISSING";
    case IdentityReason::kOinSeveral:
      return "OIN_SEVERAL";
    case IdentityReason::kOinMalformed:
      return "OIN_MALFORMED";
    case IdentityReason::kOrganisationMissing:
      return "ORGANISATION_MISSING";
    case IdentityReason::kOrganisationSeveral:
      return "ORGANISATION_SEVERAL";
    case IdentityReason::kOrganisationMalformed:
      return "ORGANISATION_MALFORMED";
    case IdentityReason::kOinUnknown:
      return "OIN_UNKNOWN";
    case IdentityReason::kCapacityMissing:
      return "CAPACITY_MISSING";
    case IdentityReason::kCapacityUnknown:
      return "CAPACITY_UNKNOWN";
    case IdentityReason::kPartySuspended:
      return "PARTY_SUSPENDED";
    case IdentityReason::kPartyEnded:
      return "PARTY_ENDED";
    case IdentityReason::kMandateMissing:
      return "MANDATE_MISSING";
    case IdentityReason::kPersonNotInForce:
      return "PERSON_NOT_IN_FORCE";
    case IdentityReason::kPersonOfOtherParty:
      return "PERSON_OF_OTHER_PARTY";
    case IdentityReason::kRoleMissing:
      return "ROLE_MISSING";
  }
  __builtin_unreachable();
}

}  // namespace covenant::authenticate
