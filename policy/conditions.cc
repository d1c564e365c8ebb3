#include "policy/conditions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "policy/civil_date.h"
#include "policy/reason_codes.h"

namespace covenant::policy {
namespace {

constexpr int kAgeOfConsent = 16;

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool FormSuffices(std::string_view demanded, std::string_view given) {
  return given == "written" || (demanded == "oral" && given == "oral");
}

// The age rule: the day of consent counts, or today where that is not on record; an unknown age is under 16.
std::string_view SignatoryRefusal(const Consent& consent, const RecordFacts& facts, absl::CivilDay day) {
  const absl::CivilDay on = consent.given_on.value_or(day);
  const bool of_age = facts.birth_date && AgeOn(on, *facts.birth_date) >= kAgeOfConsent;
  if (of_age) return consent.signed_by == "self" ? "" : kConsentMissing;
  return consent.signed_by == "guardian" || consent.signed_by == "court_appointed" ? "" : kGuardianConsentMissing;
}

// Empty when the consent holds.
std::string_view ConsentRefusal(const ConsentCondition& condition, const RecordFacts& facts, absl::CivilDay day,
                                Moment moment) {
  if (!facts.consent) return kConsentMissing;
  const Consent& consent = *facts.consent;
  if (!Lists(consent.scopes, condition.scope) || !FormSuffices(condition.form, consent.form)) return kConsentMissing;
  if (consent.given_on && day < *consent.given_on) return kConsentMissing;
  if (consent.withdrawn_on && *consent.withdrawn_on <= day) {
    return moment == Moment::kStored ? kConsentWithdrawn : kConsentMissing;
  }
  return SignatoryRefusal(consent, facts, day);
}

}  // namespace

std::vector<Reason> FailedConditions(const Rule& rule, bool supplier_in_police_domain, const RecordFacts& facts,
                                     absl::CivilDay day, Moment moment) {
  std::vector<Reason> reasons;
  const Conditions& conditions = rule.conditions;
  const bool regime_asked = supplier_in_police_domain && !conditions.police_regime.empty();
  if (regime_asked && !Lists(conditions.police_regime, facts.police_regime)) {
    reasons.push_back({std::string(kPoliceRegimeExcluded), rule.id, "police_regime"});
  }
  const std::string_view handling_code = facts.handling_code.empty() ? "free" : std::string_view(facts.handling_code);
  if (!conditions.handling_code.empty() && !Lists(conditions.handling_code, handling_code)) {
    reasons.push_back({std::string(kHandlingCodeExcluded), rule.id, "handling_code"});
  }
  if (conditions.consent) {
    const std::string_view refusal = ConsentRefusal(*conditions.consent, facts, day, moment);
    if (!refusal.empty()) reasons.push_back({std::string(refusal), rule.id, "consent"});
  }
  return reasons;
}

bool Bars(const CompiledProhibition& prohibition, ClassId from, ClassId to, PurposeId purpose, Action action,
          const RecordFacts* facts, absl::CivilDay day) {
  if (!prohibition.actions[static_cast<size_t>(action)] || !prohibition.from[from] || !prohibition.to[to]) return false;
  if (prohibition.purpose && *prohibition.purpose != purpose) return false;
  if (!prohibition.in_force.Contains(day)) return false;
  if (prohibition.when.empty()) return true;
  if (facts == nullptr) return false;
  const auto& when = prohibition.when;
  return (when.about.empty() || Lists(when.about, facts->subject_role)) &&
         (when.police_regime.empty() || Lists(when.police_regime, facts->police_regime));
}

bool IsAbout(const std::vector<std::string>& about, const RecordFacts& facts) {
  return Lists(about, facts.subject_role);
}

void AddReason(std::vector<Reason>& reasons, Reason reason) {
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(std::move(reason));
}

void AddNearestFirst(std::vector<Reason>& reasons, const std::vector<std::vector<Reason>>& weighed) {
  const auto nearest = std::min_element(weighed.begin(), weighed.end(),
                                        [](const auto& a, const auto& b) { return a.size() < b.size(); });
  if (nearest == weighed.end()) return;
  for (const Reason& reason : *nearest) AddReason(reasons, reason);
  for (const std::vector<Reason>& failed : weighed) {
    for (const Reason& reason : failed) AddReason(reasons, reason);
  }
}

}  // namespace covenant::policy
