#include "broker/exchange/administration/policy_act.h"

#include <algorithm>

namespace covenant::exchange {
namespace {

std::optional<policy::PersonRole> RegisterRole(authenticate::Role role) {
  switch (role) {
    case authenticate::Role::kAdministrator:
      return policy::PersonRole::kAdministrator;
    case authenticate::Role::kOfficer:
      return policy::PersonRole::kOfficer;
    case authenticate::Role::kSignatory:
      return policy::PersonRole::kSignatory;
    case authenticate::Role::kAuditor:
      return policy::PersonRole::kAuditor;
    case authenticate::Role::kPartner:
      break;
  }
  return std::nullopt;
}

}  // namespace

Call UnderCurrentPolicy(Rooms& rooms, const Call& call) {
  Call current = call;
  current.policy = rooms.policy.Current();
  return current;
}

bool KeepsItsRoles(const Call& call) {
  const policy::Person* person = call.policy->snapshot->parties().FindPerson(call.caller.person);
  return std::ranges::all_of(call.caller.roles, [&](authenticate::Role role) {
    const std::optional<policy::PersonRole> held = RegisterRole(role);
    return !held || (person != nullptr && person->party == call.caller.party && person->Is(*held));
  });
}

}  // namespace covenant::exchange
