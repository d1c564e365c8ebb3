#include "absl/strings/str_cat.h"
#include "policy/mapping.h"
#include "policy/prohibition_reader.h"
#include "policy/statute.h"
#include "policy/yaml_tree.h"

namespace covenant::policy {
namespace {

class StatuteReader {
 public:
  StatuteReader(const Vocabulary& vocabulary, Diagnostics& diagnostics)
      : vocabulary_(vocabulary), diagnostics_(diagnostics) {}

  std::shared_ptr<const Statute> Read(std::string_view text) {
    const auto root = ReadYaml(text, diagnostics_);
    if (!root) return nullptr;
    auto statute = std::make_shared<Statute>();
    Mapping document(*root, "the statute", diagnostics_);
    statute->id = document.Name("statute", Need::kRequired).text;
    statute->version = document.Text("version", Need::kRequired);
    if (const YamlNode* title = document.Take("title", Need::kRequired)) {
      Mapping texts(*title, "the title", diagnostics_);
      statute->title_nl = texts.Text("nl", Need::kRequired);
      statute->title_en = texts.Text("en", Need::kRequired);
      texts.Done();
    }
    ReadProhibitions(document, *statute);
    document.Done();
    return diagnostics_.HasErrors() ? nullptr : std::move(statute);
  }

 private:
  void ReadProhibitions(Mapping& document, Statute& statute) {
    const YamlNode* list = document.Take("prohibitions", Need::kRequired);
    if (list == nullptr) return;
    if (list->kind != YamlNode::Kind::kSequence || list->items.empty()) {
      diagnostics_.Error(list->at, "prohibitions is no list of one or more", "write one item (- id: ..) for each");
    }
    for (const YamlNode& item : list->items) {
      StatutoryProhibition prohibition = ReadProhibition(item);
      for (const StatutoryProhibition& other : statute.prohibitions) {
        if (!prohibition.id.empty() && other.id == prohibition.id) {
          diagnostics_.Error(item.at, absl::StrCat("the id ", Quoted(other.id), " stands twice"),
                             "give each its own id");
        }
      }
      statute.prohibitions.push_back(std::move(prohibition));
    }
  }

  StatutoryProhibition ReadProhibition(const YamlNode& item) {
    Mapping mapping(item, "the prohibition", diagnostics_);
    StatutoryProhibition prohibition;
    prohibition.at = item.at;
    prohibition.id = mapping.Name("id", Need::kRequired).text;
    prohibition.article = mapping.Text("article", Need::kRequired);
    prohibition.nl = mapping.Text("nl", Need::kRequired);
    prohibition.actions = ReadActions(mapping, "actions", diagnostics_);
    ReadCollaborations(mapping, prohibition);
    ReadRecipients(mapping, prohibition.recipients);
    if (const YamlNode* when = mapping.Take("when", Need::kOptional)) {
      prohibition.when = ReadProhibitionConditions(*when, vocabulary_, diagnostics_);
    }
    if (const YamlNode* in_force = mapping.Take("in_force", Need::kRequired)) {
      Mapping range(*in_force, "in_force", diagnostics_);
      prohibition.in_force = range.Range();
      range.Done();
    }
    prohibition.reason = mapping.WordOf("reason", WordKind::kReasonCode, vocabulary_, Need::kRequired).text;
    mapping.Done();
    return prohibition;
  }

  void ReadCollaborations(Mapping& mapping, StatutoryProhibition& prohibition) {
    const YamlNode* node = mapping.Take("collaborations", Need::kRequired);
    if (node == nullptr || (node->kind == YamlNode::Kind::kScalar && node->text == "any")) return;
    prohibition.collaborations =
        mapping.Words("collaborations", WordKind::kCollaboration, vocabulary_, Need::kRequired);
  }

  void ReadRecipients(Mapping& mapping, BoundRecipients& recipients) {
    const YamlNode* node = mapping.Take("recipients", Need::kRequired);
    if (node == nullptr || (node->kind == YamlNode::Kind::kScalar && node->text == "anyone")) return;
    if (node->kind == YamlNode::Kind::kScalar && node->text == "outside_police_domain") {
      recipients.outside_police_domain = true;
      return;
    }
    if (node->kind != YamlNode::Kind::kMapping) {
      diagnostics_.Error(node->at, "recipients says nothing known",
                         "write anyone, outside_police_domain or {kinds: [..], sectors: [..]}");
      return;
    }
    Mapping bound(*node, "recipients", diagnostics_);
    recipients.outside_police_domain = bound.Flag("outside_police_domain");
    recipients.kinds = bound.Words("kinds", WordKind::kPartyKind, vocabulary_, Need::kOptional);
    recipients.sectors = bound.Words("sectors", WordKind::kSector, vocabulary_, Need::kOptional);
    bound.Done();
    if (node->entries.empty()) {
      diagnostics_.Error(node->at, "recipients is empty", "write anyone if that is meant");
    }
  }

  const Vocabulary& vocabulary_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::shared_ptr<const Statute> ReadStatute(std::string_view text, const Vocabulary& vocabulary,
                                           Diagnostics& diagnostics) {
  return StatuteReader(vocabulary, diagnostics).Read(text);
}

}  // namespace covenant::policy
