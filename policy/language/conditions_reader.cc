#include <algorithm>

#include "absl/strings/str_cat.h"
#include "policy/language/covenant_reading.h"

namespace covenant::policy {
namespace {

constexpr int kOldest = 150;
constexpr int kLastPhase = 3;  // WGS 2.23(6).

// A condition that is there or not: written false it would read as its opposite.
bool ReadDemand(Mapping& conditions, std::string_view key, Diagnostics& diagnostics) {
  const YamlNode* node = conditions.Take(key, Need::kOptional);
  if (node == nullptr) return false;
  const bool demanded = conditions.Flag(key);
  if (!demanded && node->text == "false") {
    diagnostics.Error(node->at, absl::StrCat(std::string(key), " is written false"), "write true or leave it out");
  }
  return demanded;
}

bool NamesYears(const YamlNode& age) {
  return std::any_of(age.entries.begin(), age.entries.end(), [](const YamlNode::Entry& entry) {
    return entry.key == "from" || entry.key == "through" || entry.key == "under";
  });
}

AgeCondition ReadAge(const YamlNode& node, Diagnostics& diagnostics) {
  Mapping mapping(node, "age", diagnostics);
  AgeCondition age;
  age.at = node.at;
  age.from = mapping.Number("from", 0, kOldest, Need::kOptional);
  age.through = mapping.Number("through", 0, kOldest, Need::kOptional);
  const auto under = mapping.Number("under", 1, kOldest, Need::kOptional);
  age.unknown = mapping.Flag("unknown");
  mapping.Done();
  if (under && (age.from || age.through)) {
    diagnostics.Error(node.at, "age has under beside from or through", "write {under: 18} or {from: 12, through: 15}");
  } else if (under) {
    age.through = *under - 1;
  } else if (node.kind == YamlNode::Kind::kMapping && !NamesYears(node)) {
    diagnostics.Error(node.at, "age names no years", "write {under: 18} or {from: 12, through: 15}");
  }
  if (age.from && age.through && *age.through < *age.from) {
    diagnostics.Error(node.at, "age ends before it begins", "let through be from or more");
  }
  return age;
}

ConsentCondition ReadConsent(const YamlNode& node, Diagnostics& diagnostics) {
  Mapping mapping(node, "consent", diagnostics);
  ConsentCondition consent;
  consent.at = node.at;
  consent.scope = mapping.Name("scope", Need::kRequired).text;
  consent.form = mapping.Choice("form", {"written", "oral"}, Need::kRequired);
  const std::string regime =
      mapping.Choice("signed_by", {"self_16_else_guardian", "guardian_12_both_16_self"}, Need::kRequired);
  if (regime == "guardian_12_both_16_self") consent.signed_by = Signatory::kGuardian12Both16Self;
  mapping.Done();
  return consent;
}

}  // namespace

Conditions CovenantReading::ReadConditions(const YamlNode& node) {
  Mapping mapping(node, "the condition (if)", diagnostics);
  const auto words = [&](std::string_view key, WordKind kind) {
    return mapping.Words(key, kind, vocabulary, Need::kOptional);
  };
  Conditions conditions;
  conditions.police_regime = words("police_regime", WordKind::kPoliceRegime);
  conditions.handling_code = words("handling_code", WordKind::kHandlingCode);
  conditions.exploitation = words("exploitation", WordKind::kExploitationForm);
  if (const YamlNode* age = mapping.Take("age", Need::kOptional)) conditions.age = ReadAge(*age, diagnostics);
  if (const YamlNode* consent = mapping.Take("consent", Need::kOptional)) {
    conditions.consent = ReadConsent(*consent, diagnostics);
  }
  conditions.same_region = ReadDemand(mapping, "same_region", diagnostics);
  conditions.activities = words("activity", WordKind::kActivity);
  conditions.phase = mapping.Number("phase", 1, kLastPhase, Need::kOptional);
  conditions.admitted = words("admitted", WordKind::kAdmissionCriterion);
  conditions.involved = ReadDemand(mapping, "involved", diagnostics);
  conditions.approvals = words("approvals", WordKind::kApproval);
  conditions.attestations = words("attestations", WordKind::kAttestation);
  conditions.motivation = ReadDemand(mapping, "motivation", diagnostics);
  conditions.deadline = mapping.WordOf("deadline", WordKind::kDeadlineClass, vocabulary, Need::kOptional).text;
  mapping.Done();
  if (node.kind == YamlNode::Kind::kMapping && node.entries.empty()) {
    diagnostics.Error(node.at, "the condition (if) is empty", "write a condition or remove it");
  }
  return conditions;
}

}  // namespace covenant::policy
