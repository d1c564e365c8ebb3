#include "broker/authenticate/authenticator.h"

#include "absl/time/civil_time.h"
#include "policy/civil_date.h"

namespace covenant::authenticate {
namespace {

IdentityReason ReasonOf(policy::Identified what) {
  switch (what) {
    case policy::Identified::kParty:
      return IdentityReason::kGood;
    case policy::Identified::kOinUnknown:
      return IdentityReason::kOinUnknown;
    case policy::Identified::kCapacityNeeded:
      return IdentityReason::kCapacityMissing;
    case policy::Identified::kCapacityUnknown:
      return IdentityReason::kCapacityUnknown;
  }
  __builtin_unreachable();
}

// A person's certificate gives the person's roles, and only in the person's own party; with none it is a partner's.
std::vector<Role> RolesOf(const policy::Person* person, const policy::Party& party) {
  std::vector<Role> roles;
  if (person != nullptr && person->party == party.id) {
    if (person->Is(policy::PersonRole::kOfficer)) roles.push_back(Role::kOfficer);
    if (person->Is(policy::PersonRole::kAdministrator)) roles.push_back(Role::kAdministrator);
  }
  if (roles.empty()) roles.push_back(Role::kPartner);
  return roles;
}

}  // namespace

std::string_view NameOf(Role role) {
  switch (role) {
    case Role::kPartner:
      return "partner";
    case Role::kOfficer:
      return "officer";
    case Role::kAdministrator:
      return "administrator";
  }
  __builtin_unreachable();
}

std::variant<Caller, NotAuthenticated> Authenticator::Authenticate(const Credentials& credentials,
                                                                   const policy::PartyRegister& parties,
                                                                   absl::Time now) const {
  const CheckedCertificate checked = checker_.Check(credentials.certificate_pem, credentials.chain_pem, now);
  if (checked.reason != IdentityReason::kGood) {
    return NotAuthenticated{checked.reason, checked.certificate ? checked.certificate->fingerprint() : std::string()};
  }
  const Certificate& certificate = *checked.certificate;
  const absl::CivilDay day = policy::DutchDay(now);
  const policy::PartyByOin found = parties.FindByOin(certificate.oin(), credentials.capacity, day);
  if (found.party == nullptr) return NotAuthenticated{ReasonOf(found.what), certificate.fingerprint()};

  const policy::Person* const person = parties.FindByCertificate(certificate.fingerprint(), day);
  Caller caller;
  caller.party = found.party->id;
  caller.capacity = found.party->capacity;
  caller.name = found.party->NameOn(day);
  caller.oin = certificate.oin();
  caller.organisation = certificate.organisation();
  caller.fingerprint = certificate.fingerprint();
  caller.not_after = certificate.not_after();
  if (person != nullptr) caller.person = person->id;
  caller.roles = RolesOf(person, *found.party);
  return caller;
}

}  // namespace covenant::authenticate
