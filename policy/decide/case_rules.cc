#include "policy/decide/case_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "policy/decide/compiled_covenant.h"
#include "policy/decide/entrance.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {

namespace {

Decision PermittedUnless(std::vector<Reason> refusals) {
  if (!refusals.empty()) return Refused(Decision(), std::move(refusals));
  Decision decision;
  decision.permitted = true;
  return decision;
}

}  // namespace

Decision DecideParticipation(const Snapshot& snapshot, std::string_view covenant, std::string_view party,
                             absl::Time now) {
  std::vector<Reason> refusals = Enter(snapshot, covenant, party, "", now).refusals;
  std::erase_if(refusals, [](const Reason& reason) { return reason.condition == "purpose"; });
  return PermittedUnless(std::move(refusals));
}

Decision DecideCaseAct(const Snapshot& snapshot, std::string_view covenant, std::string_view party,
                       std::string_view purpose, absl::Time now) {
  return PermittedUnless(Enter(snapshot, covenant, party, purpose, now).refusals);
}

std::vector<std::string> DemandedCriteria(const Covenant& covenant) {
  std::set<std::string> demanded;
  for (const Rule& rule : covenant.rules)
    demanded.insert(rule.conditions.admitted.begin(), rule.conditions.admitted.end());
  return {demanded.begin(), demanded.end()};
}

Approver ApproverOf(const Snapshot& snapshot, const Covenant& covenant, std::string_view kind, std::string_view party,
                    absl::Time now) {
  const ApprovalWord* word = snapshot.vocabulary().FindApproval(kind);
  const Party* known = snapshot.parties().Find(party);
  if (word == nullptr || known == nullptr) return Approver::kNobody;
  const bool takes_part = snapshot.FindCompiled(covenant.id)->ClassOf(party, DutchDay(now)).has_value();
  switch (word->given_by) {
    case ApprovalGiver::kSecondPerson:
      return takes_part ? Approver::kAsker : Approver::kNobody;
    case ApprovalGiver::kSupplier:
      return takes_part ? Approver::kOther : Approver::kNobody;
    case ApprovalGiver::kContactPoint:
      return covenant.contact_point && covenant.contact_point->party == party ? Approver::kOther : Approver::kNobody;
    case ApprovalGiver::kCapacity: {
      const bool fits = std::ranges::find(word->capacities, known->capacity) != word->capacities.end();
      return fits ? Approver::kOther : Approver::kNobody;
    }
  }
  return Approver::kNobody;
}

}  // namespace covenant::policy
