#include "broker/exchange/blind/register_search.h"

#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/decide/decide.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {

policy::Decision MayEvaluate(const Call& call, const std::string& scheme) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  if (!SearchesTheRegister(call)) {
    return policy::DecideEvaluation(
        snapshot, {call.context->covenant(), call.context->purpose(), call.caller.party, scheme}, call.now);
  }
  const policy::Covenant* covenant = snapshot.FindCovenant(call.context->covenant());
  if (covenant == nullptr) return Refused(policy::kCovenantUnknown, "");
  if (!snapshot.vocabulary().Has(policy::WordKind::kScheme, scheme)) return Refused(policy::kWordUnknown, "scheme");
  if (!MatchesSomebodyBy(*covenant, scheme)) return Refused(policy::kIdentifierNotAllowed, scheme);
  policy::Decision permitted;
  permitted.permitted = true;
  return permitted;
}

}  // namespace covenant::exchange
