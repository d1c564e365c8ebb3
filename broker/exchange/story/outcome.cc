#include "broker/exchange/story/outcome.h"

#include "broker/exchange/story/charge.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/decide/decide.h"

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
    if (told == kBudgetExhausted || told == kLimitExceeded) {
      outcome.set_retry_at_ms(absl::ToUnixMillis(NextBudgetDay(call.now)));
    }
  }
}

std::string_view TellCaller(const Call& call, const policy::Decision& decision, v1::Outcome& outcome) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  const std::string_view told = policy::ToldOf(snapshot, decision);
  TellCaller(call, told, outcome);
  if (outcome.told() != v1::TOLD_REFUSED || decision.reasons.empty()) return told;
  if (told == kBudgetExhausted && decision.reasons.front().condition == kBreakGlassBudget) {
    outcome.set_retry_at_ms(absl::ToUnixMillis(NextBudgetMonth(call.now)));
  }
  const std::string_view condition = ToldCondition(snapshot.vocabulary(), decision.reasons.front().condition);
  if (!condition.empty()) outcome.set_explanation(outcome.explanation() + " (" + std::string(condition) + ")");
  return told;
}

std::string_view ToldCondition(const policy::Vocabulary& vocabulary, std::string_view condition) {
  using policy::WordKind;
  for (const WordKind kind : {WordKind::kField, WordKind::kScheme, WordKind::kActivity, WordKind::kApproval,
                              WordKind::kAttestation, WordKind::kDeadlineClass}) {
    if (vocabulary.Has(kind, condition)) return condition;
  }
  return {};
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
