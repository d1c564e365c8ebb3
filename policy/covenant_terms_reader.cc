#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/covenant_reading.h"

namespace covenant::policy {
namespace {

constexpr int kMostPerDay = 100'000'000;

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

}  // namespace

void CovenantReading::ReadTerms(Mapping& document) {
  if (const YamlNode* node = document.Take("retention", Need::kRequired)) {
    Mapping mapping(*node, "retention", diagnostics);
    Retention& retention = covenant.retention;
    retention.article = mapping.Number("article", 1, 999, Need::kOptional);
    if (const YamlNode* signals = mapping.Take("signals", Need::kRequired)) {
      Mapping term(*signals, "retention of signals", diagnostics);
      retention.signals = {term.Term("keep", Need::kRequired).value_or(Period()),
                           term.Choice("from", {"first_processing"}, Need::kRequired),
                           term.Choice("then", {"destroy", "anonymise"}, Need::kRequired), signals->at};
      term.Done();
    }
    if (const YamlNode* withdrawn = mapping.Take("consent_withdrawn", Need::kOptional)) {
      retention.consent_withdrawn = ReadWithdrawnConsent(*withdrawn, *this);
    }
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
  if (const YamlNode* node = document.Take("limits", Need::kOptional)) {
    Mapping mapping(*node, "limits", diagnostics);
    covenant.limits = {mapping.Number("submissions_per_day", 1, kMostPerDay, Need::kOptional),
                       mapping.Number("checks_per_day", 1, kMostPerDay, Need::kOptional),
                       mapping.Number("retrievals_per_day", 1, kMostPerDay, Need::kOptional)};
    mapping.Done();
  }
}

}  // namespace covenant::policy
