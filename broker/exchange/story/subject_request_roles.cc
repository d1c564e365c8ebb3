#include "broker/exchange/story/subject_request_roles.h"

#include "broker/exchange/story/request_rules.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {

bool MayOpen(const Call& call, const policy::Covenant& covenant) {
  const policy::Person* officer = OfficerOf(call);
  if (officer == nullptr) return false;
  return officer->OverseesCovenant(covenant.id) ||
         (covenant.contact_point && officer->OverseesParty(covenant.contact_point->party));
}

bool IsHandledBy(const Call& call, const stored::SubjectRequest& request) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  const policy::Covenant* covenant = snapshot.FindCovenant(request.covenant());
  if (covenant == nullptr || !MayOpen(call, *covenant)) return false;
  return snapshot.parties().HolderOf(request.opened_by(), policy::DutchDay(call.now)) == call.caller.party;
}

std::vector<int> AskedOf(const Call& call, const stored::SubjectRequest& request) {
  std::vector<int> found;
  const policy::Person* officer = OfficerOf(call);
  if (officer == nullptr || !officer->OverseesParty(call.caller.party)) return found;
  const absl::CivilDay today = policy::DutchDay(call.now);
  for (int i = 0; i < request.asked_size(); ++i) {
    if (WhoAnswers(request.asked(i), call.policy->snapshot->parties(), today) == call.caller.party) found.push_back(i);
  }
  return found;
}

}  // namespace covenant::exchange
