#include "policy/decide/record_conditions.h"

#include <algorithm>
#include <string>

#include "policy/decide/weighing.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

constexpr int kChildUnder = 12;
constexpr int kAgeOfConsent = 16;

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool FormSuffices(std::string_view demanded, std::string_view given) {
  return given == "written" || (demanded == "oral" && given == "oral");
}

bool SignedBySelf(const Consent& consent) {
  return consent.signed_by.starts_with("self");
}

bool SignedByGuardian(const Consent& consent) {
  return consent.signed_by.ends_with("guardian") || consent.signed_by.ends_with("court_appointed");
}

// The day of consent counts, or today where that is not on record. An age that is not known asks what is asked of any.
std::string_view SignatoryRefusal(Signatory rule, const Consent& consent, const RecordFacts& record,
                                  absl::CivilDay day) {
  std::optional<int> age;
  if (record.birth_date) age = AgeOn(consent.given_on.value_or(day), *record.birth_date);
  const bool both_regimes = rule == Signatory::kGuardian12Both16Self;
  const bool guardian_asked = !age || *age < kAgeOfConsent;
  const bool self_asked = (age && *age >= kAgeOfConsent) || (both_regimes && (!age || *age >= kChildUnder));
  if (guardian_asked && !SignedByGuardian(consent)) return kGuardianConsentMissing;
  return self_asked && !SignedBySelf(consent) ? kConsentMissing : "";
}

// Empty when the consent holds.
std::string_view ConsentRefusal(const ConsentCondition& condition, const Circumstances& c) {
  if (!c.record->consent) return kConsentMissing;
  const Consent& consent = *c.record->consent;
  if (!Lists(consent.scopes, condition.scope) || !FormSuffices(condition.form, consent.form)) return kConsentMissing;
  if (consent.given_on && c.day < *consent.given_on) return kConsentMissing;
  if (consent.withdrawn_on && *consent.withdrawn_on <= c.day) {
    return c.moment == Moment::kStored ? kConsentWithdrawn : kConsentMissing;
  }
  return SignatoryRefusal(condition.signed_by, consent, *c.record, c.day);
}

bool AgeFits(const AgeCondition& condition, const RecordFacts& record, absl::CivilDay day) {
  if (!record.birth_date) return condition.unknown;
  const int age = AgeOn(day, *record.birth_date);
  return age >= condition.from.value_or(0) && (!condition.through || age <= *condition.through);
}

bool AnyListed(const std::vector<std::string>& known, const std::vector<std::string>& given) {
  return std::any_of(given.begin(), given.end(), [&](const std::string& word) { return Lists(known, word); });
}

}  // namespace

bool RecordHolds(const CompiledRule& compiled, const Circumstances& c, std::vector<Reason>* failed) {
  const RecordWords words = WordsOf(c);
  const bool regime_asked = !compiled.police_regime.empty() && c.covenant.Class(c.from).police_domain;
  const bool regime = !regime_asked || compiled.police_regime.Has(words.police_regime);
  const bool handling_code = compiled.handling_code.empty() || compiled.handling_code.Has(words.handling_code);
  if (regime && handling_code && !compiled.asks_person) return true;
  const Conditions& conditions = compiled.rule->conditions;
  const RecordFacts& record = *c.record;
  Weighing weighing(*compiled.rule, failed);
  const auto consent = [&] {
    const std::string_view refusal = conditions.consent ? ConsentRefusal(*conditions.consent, c) : "";
    return weighing.Take(refusal.empty(), refusal, "consent");
  };
  const bool to_the_end =
      weighing.Take(regime, kPoliceRegimeExcluded, "police_regime") &&
      weighing.Take(handling_code, kHandlingCodeExcluded, "handling_code") &&
      weighing.Take(conditions.exploitation.empty() || AnyListed(conditions.exploitation, record.exploitation),
                    kExploitationExcluded, "exploitation") &&
      weighing.Take(!conditions.age || AgeFits(*conditions.age, record, c.day), kAgeExcluded, "age") && consent();
  return to_the_end && weighing.all_hold();
}

bool IsAbout(const CompiledRule& compiled, const Circumstances& c) {
  return compiled.about.Has(WordsOf(c).subject_role);
}

bool IsAbout(const Rule& rule, const RecordFacts& record) {
  return Lists(rule.about, record.subject_role);
}

}  // namespace covenant::policy
