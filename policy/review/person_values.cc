#include "policy/review/person_values.h"

#include <algorithm>
#include <set>
#include <string>

#include "policy/review/word_groups.h"
#include "policy/text/civil_date.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {
namespace {

constexpr int kAdult = 30;
// The first ages of the groups that rules of consent tell apart (Signatory).
constexpr int kConsentAges[] = {0, 12, 16};

// What conditions of the clauses ask of a person.
struct AskedOfPersons {
  std::set<int> borders;
  std::set<std::string> scopes;
};

AskedOfPersons Asked(const std::vector<Clause>& clauses) {
  AskedOfPersons asked;
  for (const Clause& clause : clauses) {
    if (clause.rule == nullptr) continue;
    const Conditions& conditions = clause.rule->rule->conditions;
    if (const auto& age = conditions.age) {
      const int from = age->from.value_or(0);
      asked.borders.insert({std::max(from - 1, 0), from});
      if (age->through) asked.borders.insert({*age->through, *age->through + 1});
    }
    if (!conditions.consent) continue;
    asked.scopes.insert(conditions.consent->scope);
    for (const int age : kConsentAges) asked.borders.insert({std::max(age - 1, 0), age});
  }
  return asked;
}

// A consent, given at that age or, when nothing, on the day itself.
struct GivenConsent {
  Consent consent;
  std::optional<int> at_age;
};

// What a person of that age, nothing when it is not known, can have given.
std::vector<GivenConsent> ConsentsOf(const std::optional<int>& age, const std::vector<Words>& scopes) {
  std::vector<std::optional<int>> ages = {std::nullopt};
  for (const int earlier : kConsentAges) {
    if (age && earlier <= *age) ages.push_back(earlier);
  }
  std::vector<GivenConsent> consents;
  for (const Words& some : scopes) {
    if (some.empty()) continue;
    for (const char* form : {"written", "oral"}) {
      for (const std::string_view signatory : kSignatories) {
        for (const std::optional<int>& at_age : ages) {
          consents.push_back({Consent{form, std::string(signatory), some, {}, {}}, at_age});
        }
      }
    }
  }
  return consents;
}

std::function<void(Trial&)> Somebody(const std::optional<int>& age, const std::optional<GivenConsent>& given) {
  return [=](Trial& trial) {
    trial.given.birth_date = age ? BirthDate(trial, *age) : std::string(kUnknownValue);
    trial.given.consent.reset();
    if (!given) return;
    trial.given.consent = given->consent;
    if (!given->at_age) return;
    const auto born = ParseDate(*trial.given.birth_date);
    if (born) trial.given.consent->given_on = absl::CivilDay(born->year() + *given->at_age, 1, 1);
  };
}

}  // namespace

std::string BirthDate(const Trial& trial, int age) {
  return FormatDate(absl::CivilDay(DutchDay(trial.given.at).year() - age, 1, 1));
}

std::optional<Setters> PersonValues(const std::vector<Clause>& clauses) {
  const AskedOfPersons asked = Asked(clauses);
  if (asked.scopes.size() > kMostWordsOfACondition) return std::nullopt;
  if (asked.borders.empty()) return Setters{[](Trial&) {}};
  std::vector<std::optional<int>> ages = {kAdult, std::nullopt};
  ages.insert(ages.end(), asked.borders.begin(), asked.borders.end());
  std::vector<Words> scopes;
  for (const std::string& scope : asked.scopes) scopes.push_back({scope});
  scopes = Unions(scopes);
  Setters persons;
  for (const std::optional<int>& age : ages) {
    persons.push_back(Somebody(age, std::nullopt));
    for (const GivenConsent& given : ConsentsOf(age, scopes)) persons.push_back(Somebody(age, given));
  }
  return persons;
}

}  // namespace covenant::policy
