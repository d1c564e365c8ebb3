#include "policy/language/prohibition_reader.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace covenant::policy {

std::vector<Action> ReadActions(Mapping& mapping, std::string_view key, Diagnostics& diagnostics) {
  std::vector<Action> actions;
  const YamlNode* node = mapping.Take(key, Need::kRequired);
  if (node == nullptr) return actions;
  const std::vector<Located> words = node->kind == YamlNode::Kind::kScalar
                                         ? std::vector<Located>{{node->text, node->at}}
                                         : mapping.Texts(key, Need::kRequired);
  for (const Located& word : words) {
    if (const auto action = ParseAction(word.text)) {
      actions.push_back(*action);
    } else {
      diagnostics.Error(word.at, absl::StrCat("unknown action ", Quoted(word.text)),
                        "write submit, check, retrieve or report");
    }
  }
  return actions;
}

namespace {

// What covenants and statutes both know.
void ReadRecordConditions(Mapping& mapping, const Vocabulary& vocabulary, ProhibitionConditions& conditions) {
  conditions.police_regime = mapping.Words("police_regime", WordKind::kPoliceRegime, vocabulary, Need::kOptional);
  conditions.about = mapping.Words("about", WordKind::kSubjectRole, vocabulary, Need::kOptional);
}

void Finish(Mapping& mapping, const YamlNode& node, Diagnostics& diagnostics) {
  mapping.Done();
  if (node.kind != YamlNode::Kind::kMapping || !node.entries.empty()) return;
  diagnostics.Error(node.at, "the condition of a prohibition is empty", "remove it if it holds always");
}

}  // namespace

ProhibitionConditions ReadProhibitionConditions(const YamlNode& node, const Vocabulary& vocabulary,
                                                Diagnostics& diagnostics) {
  Mapping mapping(node, "the condition of a prohibition", diagnostics);
  ProhibitionConditions conditions;
  ReadRecordConditions(mapping, vocabulary, conditions);
  Finish(mapping, node, diagnostics);
  return conditions;
}

ProhibitionConditions ReadStatuteConditions(const YamlNode& node, const Vocabulary& vocabulary,
                                            Diagnostics& diagnostics) {
  Mapping mapping(node, "the condition of a prohibition", diagnostics);
  ProhibitionConditions conditions;
  ReadRecordConditions(mapping, vocabulary, conditions);
  conditions.exploitation_not =
      mapping.Words("exploitation_not", WordKind::kExploitationForm, vocabulary, Need::kOptional);
  conditions.phase_below = mapping.Number("phase_below", 1, 9, Need::kOptional);
  conditions.activities = mapping.Words("activities", WordKind::kActivity, vocabulary, Need::kOptional);
  conditions.activities_not = mapping.Words("activities_not", WordKind::kActivity, vocabulary, Need::kOptional);
  Finish(mapping, node, diagnostics);
  return conditions;
}

}  // namespace covenant::policy
