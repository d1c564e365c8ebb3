#include "broker/exchange/outcome.h"

#include "policy/decide.h"

namespace covenant::exchange {

void TellCaller(const Call& call, std::string_view told, v1::Outcome& outcome) {
  if (told == kPermit) {
    outcome.set_told(v1::TOLD_PERMITTED);
  } else if (told == kNoHit) {
    outcome.set_told(v1::TOLD_NO_HIT);
  } else if (told == kItemized) {
    outcome.set_told(v1::TOLD_ITEMIZED);
  } else {
    outcome.set_told(v1::TOLD_REFUSED);
    outcome.set_reason_code(std::string(told));
    const policy::ReasonWord* reason = call.policy->snapshot->vocabulary().FindReason(told);
    if (reason != nullptr) outcome.set_explanation(reason->en);
  }
}

std::string_view TellCaller(const Call& call, const policy::Decision& decision, v1::Outcome& outcome) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  const std::string_view told = policy::ToldOf(snapshot, decision);
  TellCaller(call, told, outcome);
  if (outcome.told() != v1::TOLD_REFUSED || decision.reasons.empty()) return told;
  const std::string& condition = decision.reasons.front().condition;
  // Only words of the vocabulary: a condition may also be what the client wrote.
  if (snapshot.vocabulary().Has(policy::WordKind::kField, condition) ||
      snapshot.vocabulary().Has(policy::WordKind::kScheme, condition)) {
    outcome.set_explanation(outcome.explanation() + " (" + condition + ")");
  }
  return told;
}

void RefuseItem(const policy::Decision& decision, std::string_view told, v1::ItemDetail& item) {
  item.set_outcome(std::string(decision.code()));
  item.set_told(std::string(told));
  Explain(decision, item);
}

void Explain(const policy::Decision& decision, v1::ItemDetail& item) {
  for (const policy::Reason& reason : decision.reasons) {
    v1::ReasonDetail* detail = item.add_reasons();
    detail->set_code(reason.code);
    detail->set_rule(reason.rule);
    detail->set_condition(reason.condition);
  }
}

}  // namespace covenant::exchange
