#include "policy/review/compare_sections.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

// One section written so that equal texts mean equal sections; places and sentences for people left out.
using Sections = std::vector<std::pair<std::string, std::string>>;

std::string Text(const std::optional<Period>& period) {
  return period ? FormatPeriod(*period) : "-";
}
std::string Text(const std::optional<int>& number) {
  return number ? absl::StrCat(*number) : "-";
}
std::string Text(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  return absl::StrJoin(words, ",");
}
std::string Text(const PartySet& set) {
  return set.anyone ? "anyone" : Text(set.parties);
}
std::string Text(const std::optional<RetentionEvent>& event) {
  return event ? absl::StrCat(event->then, " ", Text(event->within)) : "-";
}
std::string Text(const std::optional<RetentionTerm>& term) {
  return term ? absl::StrCat(FormatPeriod(term->keep), " ", term->from, " ", term->then) : "-";
}

std::string Text(const std::optional<Change>& change) {
  if (!change) return "-";
  return absl::StrCat(Text(change->proposed_by), " ", change->accepted_by_every_party ? "every" : "", " ",
                      Text(change->accepted_by), " ", Text(change->notice));
}

std::string MatchesText(const Covenant& covenant) {
  std::vector<std::string> matches;
  for (const MatchRule& match : covenant.matches) {
    matches.push_back(absl::StrCat(Text(match.from), " ", match.purpose, " ", Text(match.about), " ",
                                   match.minimum_suppliers, " ", Text(match.within), " ",
                                   match.notify_suppliers ? "suppliers" : "", " ", Text(match.notify), " ",
                                   match.assessor));
  }
  return Text(std::move(matches));
}

// By party: what a group's line says holds for each of it.
std::string BudgetsText(const Covenant& covenant) {
  std::vector<std::string> budgets;
  for (const CovenantParty& party : covenant.parties) {
    const Budget* budget = covenant.BudgetOf(party.id);
    if (budget == nullptr) continue;
    budgets.push_back(absl::StrCat(party.id, " ", Text(budget->evaluations_per_day), " ",
                                   Text(budget->subjects_per_day), " ", Text(budget->break_glass_per_month)));
  }
  return Text(std::move(budgets));
}

std::string WithdrawnText(const Covenant& covenant) {
  const auto& withdrawn = covenant.retention.consent_withdrawn;
  return withdrawn ? absl::StrCat(withdrawn->then, " ", Text(withdrawn->within)) : "-";
}

// One of each, whichever rules they are of: a rule that was renamed or split says the same.
template <class Of>
std::string OfRules(const Covenant& covenant, Of of) {
  std::vector<std::string> values;
  for (const Rule& rule : covenant.rules) {
    if (const std::optional<Period> period = of(rule)) {
      values.push_back(
          absl::StrCat(Text(rule.from), ">", Text(rule.to), " ", rule.purpose, " ", FormatPeriod(*period)));
    }
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return absl::StrJoin(values, ";");
}

Sections SectionsOf(const Covenant& covenant) {
  const Retention& retention = covenant.retention;
  const Limits& limits = covenant.limits;
  return {
      {"contact_point", covenant.contact_point ? covenant.contact_point->party : "-"},
      {"change", Text(covenant.change)},
      {"matching.pepper", covenant.pepper ? "true" : "false"},
      {"rules: answer_within", OfRules(covenant, [](const Rule& rule) { return rule.answer_within; })},
      {"rules: aggregate.every",
       OfRules(covenant, [](const Rule& rule) { return rule.aggregate ? rule.aggregate->every : std::nullopt; })},
      {"matches", MatchesText(covenant)},
      {"retention.signals.then", retention.signals.then},
      {"retention.consent_withdrawn", WithdrawnText(covenant)},
      {"retention.not_admitted", Text(retention.not_admitted)},
      {"retention.case_closed", Text(retention.case_closed)},
      {"retention.disclosure_records", Text(retention.disclosure_records)},
      {"limits", absl::StrCat(Text(limits.submissions_per_day), " ", Text(limits.checks_per_day), " ",
                              Text(limits.retrievals_per_day))},
      {"budgets", BudgetsText(covenant)},
      {"leaving", covenant.leaving ? absl::StrCat(static_cast<int>(covenant.leaving->signals)) : "-"},
      {"details.seal", absl::StrCat(static_cast<int>(covenant.detail_seal))},
      {"witnesses", absl::StrCat(covenant.witnesses)},
  };
}

}  // namespace

std::vector<std::string> SectionsThatDiffer(const Covenant& old, const Covenant& now) {
  const Sections before = SectionsOf(old);
  const Sections after = SectionsOf(now);
  std::vector<std::string> differ;
  for (size_t i = 0; i < before.size(); ++i) {
    if (before[i].second != after[i].second) differ.push_back(before[i].first);
  }
  return differ;
}

}  // namespace covenant::policy
