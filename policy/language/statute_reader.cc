#include <algorithm>

#include "absl/strings/str_cat.h"
#include "policy/language/prohibition_reader.h"
#include "policy/language/statute.h"
#include "policy/text/yaml_tree.h"
#include "policy/words/mapping.h"

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
    ReadWhatIsBarred(mapping, prohibition);
    prohibition.suppliers = ReadBound(mapping, "suppliers", Need::kOptional);
    prohibition.recipients = ReadBound(mapping, "recipients", Need::kRequired);
    if (const YamlNode* when = mapping.Take("when", Need::kOptional)) {
      prohibition.when = ReadStatuteConditions(*when, vocabulary_, diagnostics_);
    }
    if (const YamlNode* unless = mapping.Take("unless", Need::kOptional)) prohibition.unless = ReadDemand(*unless);
    if (const YamlNode* in_force = mapping.Take("in_force", Need::kRequired)) {
      Mapping range(*in_force, "in_force", diagnostics_);
      prohibition.in_force = range.Range();
      range.Done();
    }
    prohibition.reason = mapping.WordOf("reason", WordKind::kReasonCode, vocabulary_, Need::kRequired).text;
    mapping.Done();
    CheckSchemes(prohibition);
    return prohibition;
  }

  void ReadCollaborations(Mapping& mapping, StatutoryProhibition& prohibition) {
    const YamlNode* node = mapping.Take("collaborations", Need::kRequired);
    if (node == nullptr || (node->kind == YamlNode::Kind::kScalar && node->text == "any")) return;
    prohibition.collaborations =
        mapping.Words("collaborations", WordKind::kCollaboration, vocabulary_, Need::kRequired);
  }

  void ReadWhatIsBarred(Mapping& mapping, StatutoryProhibition& prohibition) {
    prohibition.categories = mapping.Words("categories", WordKind::kCategory, vocabulary_, Need::kOptional);
    const std::vector<std::string> named = mapping.Words("fields", WordKind::kField, vocabulary_, Need::kOptional);
    prohibition.schemes = mapping.Words("schemes", WordKind::kScheme, vocabulary_, Need::kOptional);
    const auto bars = [&](const FieldWord& field) {
      return std::ranges::count(named, field.code) > 0 ||
             std::ranges::count(prohibition.categories, field.category) > 0;
    };
    for (const Word* word : vocabulary_.All(WordKind::kField)) {
      const auto& field = static_cast<const FieldWord&>(*word);
      const FieldWord* source = vocabulary_.FindField(field.source);
      if (bars(field) || (source != nullptr && bars(*source))) prohibition.fields.push_back(field.code);
    }
    std::ranges::sort(prohibition.fields);
    prohibition.words = prohibition.fields;
    prohibition.words.insert(prohibition.words.end(), prohibition.categories.begin(), prohibition.categories.end());
    std::ranges::sort(prohibition.words);
    // A category without fields would turn the bar into one of the whole exchange.
    if (!prohibition.categories.empty() && prohibition.fields.empty()) {
      diagnostics_.Error(prohibition.at, absl::StrCat("the categories of ", prohibition.id, " have no fields"),
                         "name categories that something can be released of");
    }
  }

  BoundParties ReadBound(Mapping& mapping, std::string_view key, Need need) {
    BoundParties bound;
    const YamlNode* node = mapping.Take(key, need);
    if (node == nullptr || (node->kind == YamlNode::Kind::kScalar && node->text == "anyone")) return bound;
    if (node->kind == YamlNode::Kind::kScalar && node->text == "outside_police_domain") {
      bound.outside_police_domain = true;
      return bound;
    }
    if (node->kind != YamlNode::Kind::kMapping) {
      diagnostics_.Error(node->at, absl::StrCat(std::string(key), " says nothing known"),
                         "write anyone, outside_police_domain or {kinds: [..], sectors: [..]}");
      return bound;
    }
    Mapping parties(*node, std::string(key), diagnostics_);
    bound.outside_police_domain = parties.Flag("outside_police_domain");
    bound.is_private = parties.Flag("private");
    bound.third_party = parties.Flag("third_party");
    bound.collaboration_body = parties.Flag("collaboration_body");
    bound.kinds = parties.Words("kinds", WordKind::kPartyKind, vocabulary_, Need::kOptional);
    bound.other_than = parties.Words("other_than", WordKind::kPartyKind, vocabulary_, Need::kOptional);
    bound.sectors = parties.Words("sectors", WordKind::kSector, vocabulary_, Need::kOptional);
    parties.Done();
    if (bound == BoundParties() && !diagnostics_.HasErrors()) {
      diagnostics_.Error(node->at, absl::StrCat(std::string(key), " is empty"), "write anyone if that is meant");
    }
    return bound;
  }

  Demand ReadDemand(const YamlNode& node) {
    Mapping mapping(node, "unless", diagnostics_);
    Demand demand;
    demand.approvals = mapping.Words("approvals", WordKind::kApproval, vocabulary_, Need::kOptional);
    demand.attestations = mapping.Words("attestations", WordKind::kAttestation, vocabulary_, Need::kOptional);
    demand.party_ground = mapping.Flag("party_ground");
    mapping.Done();
    if (demand.empty() && !diagnostics_.HasErrors()) {
      diagnostics_.Error(node.at, "unless is empty", "remove it if nothing lifts the prohibition");
    }
    return demand;
  }

  // Who matches is one party, and nothing but the party is known then.
  void CheckSchemes(const StatutoryProhibition& prohibition) {
    if (prohibition.schemes.empty()) {
      if (!prohibition.unless.party_ground) return;
      diagnostics_.Error(prohibition.at, absl::StrCat(prohibition.id, " asks a ground, but bars no scheme"),
                         "name the schemes, or take party_ground out");
      return;
    }
    const bool alone =
        prohibition.fields.empty() && prohibition.when.empty() && prohibition.suppliers == BoundParties();
    if (alone && prohibition.unless.approvals.empty() && prohibition.unless.attestations.empty()) return;
    diagnostics_.Error(prohibition.at, absl::StrCat(prohibition.id, " bars schemes and something else"),
                       "of a bar on schemes only recipients (whoever matches by them) and party_ground are known");
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
