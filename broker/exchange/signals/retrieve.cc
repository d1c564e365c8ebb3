#include "broker/exchange/signals/retrieve.h"

#include <set>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/signals/question.h"
#include "broker/exchange/story/break_glass.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_facts.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/decide/transform.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

// One record as the caller gets it: the fields of its rule, transformed.
void Release(const Call& call, const Finding& finding, v1::RetrieveAnswer& answer) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  const policy::RecordFacts& facts = finding.record.facts;
  v1::Record* record = answer.add_records();
  if (!finding.decision.mask_source) {
    record->set_supplier(facts.supplier);
    if (const policy::Party* party = snapshot.parties().Find(facts.supplier)) {
      record->set_supplier_name(party->NameOn(policy::DutchDay(call.now)));
    }
  }
  record->set_rule(finding.decision.rule);
  record->set_basis_supply(finding.decision.basis_supply);
  record->set_basis_receive(finding.decision.basis_receive);
  const std::vector<policy::FieldValue> supplied = finding.record.fields();
  for (policy::ReleasedField& field :
       policy::Transform(snapshot, call.context->covenant(), finding.decision, facts, supplied, call.now)) {
    v1::FieldValue* value = record->add_fields();
    value->set_field(std::move(field.field));
    value->set_value(std::move(field.value));
  }
}

absl::StatusOr<Prepared> Prepare(Rooms& rooms, const Call& call, const v1::RetrieveRequest& request) {
  Prepared prepared;
  Inquiry inquiry{policy::Action::kRetrieve, /*bulk=*/false, {}};
  ASSIGN_OR_RETURN(inquiry.facts, FactsOfRequest(rooms, call, prepared.content.detail));
  v1::ItemDetail& item = *prepared.content.detail.add_items();
  ASSIGN_OR_RETURN(Findings findings, Ask(rooms, call, inquiry, request.subject(), item, prepared.content.changes));
  auto answer = std::make_shared<v1::RetrieveAnswer>();
  Conclude(call, findings, *answer->mutable_outcome(), item);
  for (const Finding& finding : findings.visible) Release(call, finding, *answer);
  answer->set_pseudonym(std::move(findings.pseudonym));
  const std::set<std::string> bases = BasesOf(findings);
  prepared.content.bases.assign(bases.begin(), bases.end());
  prepared.content.told = item.told();
  prepared.answer = std::move(answer);
  AwaitReview(rooms, call, prepared);
  return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> Retrieve(Rooms& rooms, Call call, const v1::RetrieveRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<v1::RetrieveAnswer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (!ActorNamed(c)) co_return Refuse<v1::RetrieveAnswer>(c, kActorMissing);
    co_return Prepare(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
