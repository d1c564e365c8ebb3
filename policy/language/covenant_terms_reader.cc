#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/language/covenant_reading.h"

namespace covenant::policy {
namespace {

constexpr int kMostPerDay = 100'000'000;
constexpr int kMostWitnesses = 10;

WithdrawnConsent ReadWithdrawnConsent(const YamlNode& node, CovenantReading& reading) {
  Mapping mapping(node, "consent_withdrawn", reading.diagnostics);
  WithdrawnConsent withdrawn;
  for (const Located& rule : mapping.Texts("rules", Need::kRequired)) {
    const auto& rules = reading.covenant.rules;
    if (std::any_of(rules.begin(), rules.end(), [&](const Rule& r) { return r.id == rule.text; })) {
      withdrawn.rules.push_back(rule.text);
    } else {
      reading.diagnostics.Error(rule.at, absl::StrCat("no rule is called ", Quoted(rule.text)),
                                "name permitting rules of this covenant");
    }
  }
  withdrawn.then = mapping.Choice("then", {"destroy"}, Need::kRequired);
  withdrawn.within = mapping.Term("within", Need::kOptional);
  mapping.Done();
  return withdrawn;
}

// What follows on an event; the choices are those that the event allows.
std::optional<RetentionEvent> ReadEvent(Mapping& retention, std::string_view key,
                                        std::initializer_list<std::string_view> choices, Diagnostics& diagnostics) {
  const YamlNode* node = retention.Take(key, Need::kOptional);
  if (node == nullptr) return std::nullopt;
  Mapping mapping(*node, std::string(key), diagnostics);
  RetentionEvent event;
  event.at = node->at;
  event.then = mapping.Choice("then", choices, Need::kRequired);
  event.within = mapping.Term("within", Need::kOptional);
  mapping.Done();
  return event;
}

}  // namespace

void CovenantReading::ReadTerms(Mapping& document) {
  if (const YamlNode* node = document.Take("retention", Need::kRequired)) ReadRetention(*node);
  if (const YamlNode* node = document.Take("limits", Need::kOptional)) {
    Mapping mapping(*node, "limits", diagnostics);
    covenant.limits = {mapping.Number("submissions_per_day", 1, kMostPerDay, Need::kOptional),
                       mapping.Number("checks_per_day", 1, kMostPerDay, Need::kOptional),
                       mapping.Number("retrievals_per_day", 1, kMostPerDay, Need::kOptional)};
    mapping.Done();
  }
  if (const YamlNode* node = document.Take("budgets", Need::kOptional)) {
    Mapping mapping(*node, "budgets", diagnostics);
    covenant.budgets_article = mapping.Number("article", 1, 999, Need::kOptional);
    for (const YamlNode::Entry& entry : node->entries) {
      if (entry.key != "article") ReadBudget(entry);
    }
  }
  if (const YamlNode* node = document.Take("leaving", Need::kOptional)) ReadLeaving(*node);
  if (const YamlNode* node = document.Take("details", Need::kOptional)) {
    Mapping mapping(*node, "details", diagnostics);
    const std::string seal = mapping.Choice("seal", {"broker", "officers"}, Need::kRequired);
    if (seal == "officers") covenant.detail_seal = DetailSeal::kOfficers;
    mapping.Done();
  }
  covenant.witnesses = document.Number("witnesses", 1, kMostWitnesses, Need::kOptional).value_or(0);
}

void CovenantReading::ReadRetention(const YamlNode& node) {
  Mapping mapping(node, "retention", diagnostics);
  Retention& retention = covenant.retention;
  retention.article = mapping.Number("article", 1, 999, Need::kOptional);
  if (const YamlNode* signals = mapping.Take("signals", Need::kRequired)) {
    Mapping term(*signals, "retention of signals", diagnostics);
    retention.signals = {term.Term("keep", Need::kRequired).value_or(Period()),
                         term.Choice("from", {"first_processing", "supply"}, Need::kRequired),
                         term.Choice("then", {"destroy", "anonymise"}, Need::kRequired), signals->at};
    term.Done();
  }
  if (const YamlNode* withdrawn = mapping.Take("consent_withdrawn", Need::kOptional)) {
    retention.consent_withdrawn = ReadWithdrawnConsent(*withdrawn, *this);
  }
  retention.not_admitted = ReadEvent(mapping, "not_admitted", {"destroy", "anonymise"}, diagnostics);
  retention.case_closed = ReadEvent(mapping, "case_closed", {"shield", "destroy", "anonymise"}, diagnostics);
  if (const YamlNode* records = mapping.Take("disclosure_records", Need::kOptional)) {
    Mapping term(*records, "retention of disclosure records", diagnostics);
    retention.disclosure_records = {term.Term("keep", Need::kRequired).value_or(Period()),
                                    term.Choice("from", {"disclosure"}, Need::kRequired),
                                    term.Choice("then", {"destroy_details"}, Need::kRequired), records->at};
    term.Done();
  }
  mapping.Choice("after_expiry", {"no_release"}, Need::kOptional);
  mapping.Done();
}

void CovenantReading::ReadBudget(const YamlNode::Entry& entry) {
  const std::vector<std::string> named = PartiesNamed({entry.key, entry.at});
  Mapping mapping(entry.value, absl::StrCat("the budget of ", entry.key), diagnostics);
  Budget budget{entry.key, mapping.Number("evaluations_per_day", 1, kMostPerDay, Need::kOptional),
                mapping.Number("subjects_per_day", 1, kMostPerDay, Need::kOptional),
                mapping.Number("break_glass_per_month", 1, kMostPerDay, Need::kOptional), entry.at};
  mapping.Done();
  if (entry.value.kind == YamlNode::Kind::kMapping && entry.value.entries.empty()) {
    diagnostics.Error(entry.value.at, absl::StrCat("the budget of ", entry.key, " is empty"),
                      "write what it limits or remove it");
  }
  // Of two groups neither goes before the other.
  for (const std::string& party : covenant.FindGroup(entry.key) != nullptr ? named : std::vector<std::string>()) {
    const Budget* other = covenant.BudgetOf(party);
    if (other == nullptr || other->name == party) continue;
    diagnostics.Error(entry.at, absl::StrCat(party, " has the budget of ", other->name, " already"),
                      "give it a line of its own, before its groups");
  }
  covenant.budgets.push_back(std::move(budget));
}

void CovenantReading::ReadLeaving(const YamlNode& node) {
  Mapping mapping(node, "leaving", diagnostics);
  Leaving leaving;
  leaving.at = node.at;
  leaving.article = mapping.Number("article", 1, 999, Need::kOptional);
  const std::string signals = mapping.Choice("signals", {"pass_to_successor", "destroy"}, Need::kRequired);
  if (signals == "pass_to_successor") leaving.signals = OnLeaving::kPassToSuccessor;
  mapping.Done();
  covenant.leaving = leaving;
}

}  // namespace covenant::policy
