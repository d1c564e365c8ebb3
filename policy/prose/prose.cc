#include "policy/prose/prose.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/prose/prose_rules.h"
#include "policy/prose/prose_sections.h"

namespace covenant::policy {
namespace {

// What each article of the signed text has become; no article: 0.
using ByArticle = std::map<int, std::vector<Statement>>;

ByArticle Statements(const Snapshot& snapshot, const Covenant& covenant, const Wording& wording) {
  ByArticle found;
  if (!covenant.matching.empty()) {
    found[covenant.matching_article.value_or(0)].push_back(MatchingInWords(covenant, wording));
  }
  for (const Rule& rule : covenant.rules) {
    found[rule.article.value_or(0)].push_back(RuleInWords(snapshot, covenant, rule, wording));
  }
  for (const ProhibitRule& rule : covenant.prohibitions) {
    found[rule.article.value_or(0)].push_back(ProhibitionInWords(rule, wording));
  }
  for (const MatchRule& match : covenant.matches) {
    found[match.article.value_or(0)].push_back(MatchInWords(match, wording));
  }
  for (Statement& term : RetentionInWords(covenant.retention, wording)) {
    found[covenant.retention.article.value_or(0)].push_back(std::move(term));
  }
  if (!covenant.budgets.empty()) {
    found[covenant.budgets_article.value_or(0)].push_back(BudgetsInWords(covenant, wording));
  }
  if (covenant.leaving) {
    found[covenant.leaving->article.value_or(0)].push_back(LeavingInWords(*covenant.leaving, wording));
  }
  if (covenant.contact_point) {
    found[covenant.contact_point->article].push_back(ContactPointInWords(*covenant.contact_point, wording));
  }
  return found;
}

// An article that has become nothing says so: it is laid beside the signed text.
Statement NothingOf(const SignedText& text, int article, const Wording& wording) {
  const auto& silent = text.not_for_the_machine;
  const bool meant = std::find(silent.begin(), silent.end(), article) != silent.end();
  return {"signed_text",
          "",
          meant ? wording.Say("Niet voor de machine: dit artikel draagt geen regel.",
                              "Not for the machine: this article carries no rule.")
                : wording.Say("Geen regel of bepaling noemt dit artikel.", "No rule or section names this article."),
          {}};
}

}  // namespace

Prose MakeProse(const Snapshot& snapshot, const Covenant& covenant, const Wording& wording) {
  Prose prose;
  prose.title = wording.SayWritten(covenant.title.nl, covenant.title.en);
  prose.sections.push_back(PreambleInWords(covenant, wording));
  ByArticle found = Statements(snapshot, covenant, wording);
  if (covenant.signed_text) {
    for (int article = 1; article <= covenant.signed_text->articles; ++article) {
      if (!found.contains(article)) found[article] = {NothingOf(*covenant.signed_text, article, wording)};
    }
  }
  std::vector<Statement> without = std::move(found[0]);
  found.erase(0);
  for (auto& [article, statements] : found) {
    prose.sections.push_back(
        {article, absl::StrCat(wording.Say("Artikel ", "Article "), article), std::move(statements)});
  }
  if (!without.empty()) {
    prose.sections.push_back({std::nullopt, wording.Say("Zonder artikel", "Without an article"), std::move(without)});
  }
  if (std::vector<Statement> statutes = StatutesInWords(snapshot, covenant, wording); !statutes.empty()) {
    prose.sections.push_back({std::nullopt,
                              wording.Say("Wettelijke verboden die gelden, wat het convenant ook zegt",
                                          "Statutory prohibitions, whatever the covenant says"),
                              std::move(statutes)});
  }
  return prose;
}

}  // namespace covenant::policy
