#include "policy/language/restrictions.h"

namespace covenant::policy {

std::vector<DemandedRestriction> RestrictionsOf(const Covenant& covenant) {
  std::vector<DemandedRestriction> demanded;
  const Retention& retention = covenant.retention;
  if (covenant.pepper) demanded.push_back({Restriction::kPepper, {}});
  for (const MatchRule& match : covenant.matches) {
    if (!match.assessor.empty()) demanded.push_back({Restriction::kAssessor, match.at});
  }
  if (retention.not_admitted) demanded.push_back({Restriction::kNotAdmitted, retention.not_admitted->at});
  if (retention.case_closed) demanded.push_back({Restriction::kCaseClosed, retention.case_closed->at});
  if (!covenant.budgets.empty()) demanded.push_back({Restriction::kBudgets, covenant.budgets.front().at});
  if (covenant.detail_seal != DetailSeal::kBroker) demanded.push_back({Restriction::kDetailSeal, {}});
  if (covenant.witnesses > 0) demanded.push_back({Restriction::kWitnesses, {}});
  return demanded;
}

std::string_view RestrictionText(Restriction restriction) {
  switch (restriction) {
    case Restriction::kPepper:
      return "matching with a pepper: identifiers come with a secret that the broker never learns";
    case Restriction::kBudgets:
      return "budgets: what a caller may use up is counted";
    case Restriction::kNotAdmitted:
      return "retention not_admitted: signals of a case that was not admitted go at once";
    case Restriction::kCaseClosed:
      return "retention case_closed: signals of a closed case are shielded or go";
    case Restriction::kDetailSeal:
      return "details sealed for officers: the operator cannot read them";
    case Restriction::kWitnesses:
      return "witnesses: independent witnesses sign the log's checkpoints";
    case Restriction::kAssessor:
      return "matches with an assessor: a person assesses before anyone is told";
  }
  return "";
}

}  // namespace covenant::policy
