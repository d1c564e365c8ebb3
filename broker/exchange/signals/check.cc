#include "broker/exchange/signals/check.h"

#include <map>
#include <set>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/signals/question.h"
#include "broker/exchange/story/break_glass.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_facts.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

// Whom to turn to: each supplier once, sorted, its name as of today; one nameless contact for all who are masked.
void AddContacts(const Call& call, const std::vector<Finding>& visible, v1::CheckAnswer& answer) {
  std::map<std::string, std::string> names;
  for (const Finding& finding : visible) {
    const std::string& supplier = finding.record.facts.supplier;
    const policy::Party* party = call.policy->snapshot->parties().Find(supplier);
    if (finding.decision.mask_source || party == nullptr) {
      names.try_emplace("", "");
    } else {
      names.try_emplace(supplier, party->NameOn(policy::DutchDay(call.now)));
    }
  }
  for (auto& [party, name] : names) {
    v1::Contact* contact = answer.add_contacts();
    contact->set_party(party);
    contact->set_name(name);
  }
}

absl::StatusOr<v1::CheckAnswer> CheckOne(Rooms& rooms, const Call& call, const Inquiry& inquiry,
                                         const v1::SubjectReference& subject, v1::ItemDetail& item,
                                         std::set<std::string>& bases, store::Batch& changes) {
  v1::CheckAnswer answer;
  ASSIGN_OR_RETURN(Findings findings, Ask(rooms, call, inquiry, subject, item, changes));
  Conclude(call, findings, *answer.mutable_outcome(), item);
  AddContacts(call, findings.visible, answer);
  bases.merge(BasesOf(findings));
  answer.set_pseudonym(std::move(findings.pseudonym));
  answer.set_possible(findings.possible);
  return answer;
}

}  // namespace

Task<absl::StatusOr<Reply>> CheckSubject(Rooms& rooms, Call call, const v1::CheckSubjectRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<v1::CheckAnswer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (!ActorNamed(c)) co_return Refuse<v1::CheckAnswer>(c, kActorMissing);
    Prepared prepared;
    Inquiry inquiry{policy::Action::kCheck, /*bulk=*/false, {}};
    CO_ASSIGN_OR_RETURN(inquiry.facts, FactsOfRequest(rooms, c, prepared.content.detail));
    v1::ItemDetail& item = *prepared.content.detail.add_items();
    std::set<std::string> bases;
    CO_ASSIGN_OR_RETURN(v1::CheckAnswer answer,
                        CheckOne(rooms, c, inquiry, request.subject(), item, bases, prepared.content.changes));
    prepared.content.told = item.told();
    prepared.content.bases.assign(bases.begin(), bases.end());
    prepared.answer = std::make_shared<v1::CheckAnswer>(std::move(answer));
    AwaitReview(rooms, c, prepared);
    co_return prepared;
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

Task<absl::StatusOr<Reply>> CheckSubjects(Rooms& rooms, Call call, const v1::CheckSubjectsRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<v1::CheckSubjectsAnswer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (const std::string_view code = ObjectionWithoutBreakGlass(c); !code.empty()) {
      co_return Refuse<v1::CheckSubjectsAnswer>(c, code);
    }
    if (!BulkSizeAllowed(request.subjects_size())) co_return Refuse<v1::CheckSubjectsAnswer>(c, kSizeInvalid);
    co_await rooms.workers.Enter();  // as SubmitSignals
    Prepared prepared;
    Inquiry inquiry{policy::Action::kCheck, /*bulk=*/true, {}};
    CO_ASSIGN_OR_RETURN(inquiry.facts, FactsOfRequest(rooms, c, prepared.content.detail));
    auto answer = std::make_shared<v1::CheckSubjectsAnswer>();
    std::set<std::string> bases;
    for (const v1::SubjectReference& subject : request.subjects()) {
      v1::ItemDetail& item = *prepared.content.detail.add_items();
      CO_ASSIGN_OR_RETURN(*answer->add_items(),
                          CheckOne(rooms, c, inquiry, subject, item, bases, prepared.content.changes));
    }
    TellCaller(c, kItemized, *answer->mutable_outcome());
    prepared.content.told = std::string(kItemized);
    prepared.content.bases.assign(bases.begin(), bases.end());
    prepared.answer = std::move(answer);
    co_return prepared;
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
