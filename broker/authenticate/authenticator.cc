#include "broker/authenticate/authenticator.h"

#include <utility>

#include "absl/time/civil_time.h"
#include "policy/text/civil_date.h"

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
    case policy::Identified::kSuspended:
      return IdentityReason::kPartySuspended;
    case policy::Identified::kEnded:
      return IdentityReason::kPartyEnded;
  }
  __builtin_unreachable();
}

// A certificate that was ever a person's is never taken for a system's: who lost a role would gain a partner's.
IdentityReason ReasonOf(const policy::Person* person, bool personal, const policy::Party& party) {
  if (person == nullptr) return personal ? IdentityReason::kPersonNotInForce : IdentityReason::kGood;
  return person->party == party.id ? IdentityReason::kGood : IdentityReason::kPersonOfOtherParty;
}

// In the order of Role.
constexpr std::pair<policy::PersonRole, Role> kRolesOfPersons[] = {
    {policy::PersonRole::kCaseWorker, Role::kPartner},
    {policy::PersonRole::kOfficer, Role::kOfficer},
    {policy::PersonRole::kAdministrator, Role::kAdministrator},
    {policy::PersonRole::kSignatory, Role::kSignatory},
    {policy::PersonRole::kAuditor, Role::kAuditor},
};

std::vector<Role> RolesOf(const policy::Person* person) {
  std::vector<Role> roles;
  for (const auto& [held, role] : kRolesOfPersons) {
    if (person != nullptr && person->Is(held)) roles.push_back(role);
  }
  if (roles.empty()) roles.push_back(Role::kPartner);
  return roles;
}

// Makes the caller act for another party. A person's roles stay behind: they are held in the person's own party. Who
// asks and supplies nothing for that one does so for no other.
IdentityReason ActFor(const Credentials& credentials, const policy::PartyRegister& parties, absl::CivilDay day,
                      Caller& caller) {
  const policy::Party* principal = parties.Find(credentials.on_behalf_of);
  if (principal == nullptr ||
      parties.FindMandate(caller.party, credentials.on_behalf_of, credentials.covenant, day) == nullptr) {
    return IdentityReason::kMandateMissing;
  }
  if (!caller.Is(Role::kPartner)) return IdentityReason::kRoleMissing;
  if (principal->EndedOn(day)) return IdentityReason::kPartyEnded;
  if (principal->SuspendedOn(day)) return IdentityReason::kPartySuspended;
  caller.mandated_party = std::move(caller.party);
  caller.party = principal->id;
  caller.capacity = principal->capacity;
  caller.name = principal->NameOn(day);
  caller.roles = {Role::kPartner};
  return IdentityReason::kGood;
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
    case Role::kSignatory:
      return "signatory";
    case Role::kAuditor:
      return "auditor";
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
  const IdentityReason reason = ReasonOf(person, parties.IsPersonal(certificate.fingerprint()), *found.party);
  if (reason != IdentityReason::kGood) return NotAuthenticated{reason, certificate.fingerprint()};
  Caller caller;
  caller.party = found.party->id;
  caller.capacity = found.party->capacity;
  caller.name = found.party->NameOn(day);
  caller.oin = certificate.oin();
  caller.organisation = certificate.organisation();
  caller.fingerprint = certificate.fingerprint();
  caller.not_after = certificate.not_after();
  if (person != nullptr) caller.person = person->id;
  caller.roles = RolesOf(person);
  if (credentials.on_behalf_of.empty()) return caller;
  const IdentityReason mandated = ActFor(credentials, parties, day, caller);
  if (mandated != IdentityReason::kGood) return NotAuthenticated{mandated, certificate.fingerprint()};
  return caller;
}

}  // namespace covenant::authenticate
