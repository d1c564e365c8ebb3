#include "policy/language/rule.h"

namespace covenant::policy {

const std::string& Basis::Of(std::string_view party) const {
  const auto it = by_party.find(std::string(party));
  return it == by_party.end() ? all : it->second;
}

std::vector<std::string> ConditionNames(const Rule& rule) {
  const Conditions& conditions = rule.conditions;
  std::vector<std::string> names;
  const auto add = [&](bool asked, const char* name) {
    if (asked) names.emplace_back(name);
  };
  add(conditions.phase.has_value(), "phase");
  add(!conditions.admitted.empty(), "admitted");
  add(conditions.involved, "involved");
  add(!conditions.activities.empty(), "activity");
  add(conditions.same_region, "same_region");
  names.insert(names.end(), conditions.approvals.begin(), conditions.approvals.end());
  names.insert(names.end(), conditions.attestations.begin(), conditions.attestations.end());
  add(conditions.motivation || rule.break_glass, "motivation");
  add(!conditions.deadline.empty(), "deadline");
  add(!conditions.police_regime.empty(), "police_regime");
  add(!conditions.handling_code.empty(), "handling_code");
  add(!conditions.exploitation.empty(), "exploitation");
  add(conditions.age.has_value(), "age");
  add(conditions.consent.has_value(), "consent");
  return names;
}

}  // namespace covenant::policy
