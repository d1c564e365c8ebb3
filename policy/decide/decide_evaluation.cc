#include <utility>

#include "policy/decide/decide.h"
#include "policy/decide/entrance.h"

namespace covenant::policy {

Decision DecideEvaluation(const Snapshot& snapshot, const Evaluation& evaluation, absl::Time now) {
  Entrance entrance = Enter(snapshot, evaluation.covenant, evaluation.party, evaluation.purpose, now);
  if (!entrance.refusals.empty()) return Refused(Decision(), std::move(entrance.refusals));
  RequestFacts request;
  request.blind = true;
  const Circumstances caller{
      .snapshot = snapshot,
      .covenant = *entrance.covenant,
      .request = request,
      .day = entrance.day,
      .action = Action::kCheck,
      .purpose = entrance.purpose,
      .from = entrance.party,
      .to = entrance.party,
      .caller = evaluation.party,
      .supplier = evaluation.party,
      .recipient = evaluation.party,
  };
  std::vector<Reason> reasons;
  CheckSchemes(caller, {evaluation.scheme}, reasons);
  if (!reasons.empty()) return Refused(Decision(), std::move(reasons));
  Decision decision;
  decision.permitted = true;
  return decision;
}

}  // namespace covenant::policy
