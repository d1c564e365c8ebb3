#include "broker/exchange/subject_requests/told_request.h"

#include <string>

#include "broker/exchange/story/subject_request_roles.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

void AddAnswer(const stored::AskedParty& asked, v1::SubjectRequest& told) {
  v1::PartyAnswer* answer = told.add_answers();
  answer->set_party(asked.party());
  answer->set_answered(asked.answered());
  answer->set_ground(asked.ground());
  answer->set_review_on(asked.review_on());
}

}  // namespace

v1::SubjectRequest ToldRequest(const Call& call, const stored::SubjectRequest& request, Reader reader) {
  const absl::CivilDay today = policy::DutchDay(call.now);
  v1::SubjectRequest told;
  told.set_subject_request_id(request.id());
  told.set_covenant(request.covenant());
  told.set_right(request.right());
  told.set_regime(request.regime());
  told.set_opened_by(request.opened_by());
  told.set_received_on(request.received_on());
  told.set_due_on(request.due_on());
  told.set_extended(request.extended());
  told.set_decided_on(request.decided_on());
  told.set_overdue(IsOverdue(request, today));
  if (reader == Reader::kHandler) {
    for (const stored::AskedParty& asked : request.asked()) AddAnswer(asked, told);
    told.set_status(std::string(StatusOf(request, call.policy->snapshot->parties(), today)));
    told.set_verdict(request.verdict());
    return told;
  }
  // Whether others have answered, and what was decided, says whether one of them claims a ground.
  for (const int i : AskedOf(call, request)) AddAnswer(request.asked(i), told);
  told.set_status(std::string(request.decided_on().empty() ? kAsking : kDecided));
  return told;
}

}  // namespace covenant::exchange
