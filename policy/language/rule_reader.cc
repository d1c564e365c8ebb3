#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/language/covenant_reading.h"
#include "policy/language/prohibition_reader.h"

namespace covenant::policy {
namespace {

constexpr int kLargestCell = 1'000'000;

// Reads one item of `rules`.
class RuleReader {
 public:
  RuleReader(const YamlNode& node, CovenantReading& reading)
      : node_(node), reading_(reading), rule_(node, NameOf(node), reading.diagnostics) {}

  void Read() {
    const Located id = rule_.Name("id", Need::kRequired);
    CheckId(id);
    if (Find(node_, "prohibit") != nullptr) {
      ReadProhibition(id.text);
    } else {
      ReadPermission(id.text);
    }
    rule_.Done();
  }

 private:
  static const YamlNode* Find(const YamlNode& node, std::string_view key) {
    const auto it = std::find_if(node.entries.begin(), node.entries.end(),
                                 [&](const YamlNode::Entry& entry) { return entry.key == key; });
    return it == node.entries.end() ? nullptr : &it->value;
  }

  static std::string NameOf(const YamlNode& node) {
    const YamlNode* id = Find(node, "id");
    return id != nullptr && IsName(id->text) ? absl::StrCat("rule ", id->text) : "the rule";
  }

  void CheckId(const Located& id) {
    const Covenant& covenant = reading_.covenant;
    const auto same = [&](const auto& other) { return other.id == id.text; };
    const bool taken = id.text == "matching" || id.text == "retention" ||
                       std::any_of(covenant.rules.begin(), covenant.rules.end(), same) ||
                       std::any_of(covenant.prohibitions.begin(), covenant.prohibitions.end(), same);
    if (taken) Error(id.at, absl::StrCat("the id ", Quoted(id.text), " is taken"), "give each rule its own id");
  }

  void ReadProhibition(const std::string& id) {
    ProhibitRule rule;
    rule.id = id;
    rule.at = node_.at;
    rule.actions = ReadActions(rule_, "prohibit", reading_.diagnostics);
    rule.article = rule_.Number("article", 1, 999, Need::kOptional);
    rule.text = {rule_.Text("nl", Need::kRequired), rule_.Text("en", Need::kOptional)};
    rule.from = reading_.ReadPartySet(rule_, "from", true);
    rule.to = reading_.ReadPartySet(rule_, "to", true);
    rule.purpose = rule_.WordOf("purpose", WordKind::kPurpose, reading_.vocabulary, Need::kOptional).text;
    if (const YamlNode* when = rule_.Take("if", Need::kOptional)) {
      rule.when = ReadProhibitionConditions(*when, reading_.vocabulary, reading_.diagnostics);
    }
    const auto about = rule_.Words("about", WordKind::kSubjectRole, reading_.vocabulary, Need::kOptional);
    if (!about.empty()) rule.when.about = about;
    reading_.covenant.prohibitions.push_back(std::move(rule));
  }

  void ReadPermission(const std::string& id) {
    Rule rule;
    rule.id = id;
    rule.at = node_.at;
    rule.article = rule_.Number("article", 1, 999, Need::kOptional);
    rule.text = {rule_.Text("nl", Need::kRequired), rule_.Text("en", Need::kOptional)};
    rule.from = reading_.ReadPartySet(rule_, "from", false);
    rule.to = reading_.ReadPartySet(rule_, "to", false);
    CheckSuppliers(rule);
    rule.purpose = rule_.WordOf("purpose", WordKind::kPurpose, reading_.vocabulary, Need::kRequired).text;
    ReadMode(rule);
    const bool anonymous = rule.mode == RuleMode::kAggregate;
    const Need need = anonymous ? Need::kOptional : Need::kRequired;
    rule.about = rule_.Words("about", WordKind::kSubjectRole, reading_.vocabulary, need);
    ReadBreakGlass(rule);
    if (const YamlNode* basis = rule_.Take("basis", rule.break_glass ? Need::kOptional : need)) ReadBases(*basis, rule);
    if (const YamlNode* conditions = rule_.Take("if", Need::kOptional)) {
      rule.conditions = reading_.ReadConditions(*conditions);
    }
    rule.bulk = rule_.Flag("bulk");
    rule.mask_source = rule_.Flag("mask_source");
    rule.answer_within = rule_.Term("answer_within", Need::kOptional);
    if (rule.break_glass && rule.bulk) {
      Error(node_.at, absl::StrCat("rule ", rule.id, " is for break-glass and allows bulk"),
            "leave bulk out: an emergency is about one person");
    }
    reading_.covenant.rules.push_back(std::move(rule));
  }

  void CheckSuppliers(const Rule& rule) {
    for (const std::string& party : rule.from.parties) {
      if (!reading_.covenant.FindParty(party)->receives_only) continue;
      Error(rule.from.at, absl::StrCat(party, " supplies under rule ", rule.id, " but receives only"),
            "take it out of from, or let it sign");
    }
  }

  void ReadMode(Rule& rule) {
    const YamlNode* data = rule_.Take("data", Need::kOptional);
    const std::string mode = rule_.Choice("mode", {"fields", "hit_only"}, Need::kOptional);
    const YamlNode* aggregate = rule_.Take("aggregate", Need::kOptional);
    const bool hit_only = mode == "hit_only";
    if ((data != nullptr) + hit_only + (aggregate != nullptr) != 1 || (mode == "fields" && data == nullptr)) {
      Error(node_.at, absl::StrCat("rule ", rule.id, " does not say what it gives"),
            "write one of data: <data set>, mode: hit_only, aggregate: {..}");
      return;
    }
    if (hit_only) rule.mode = RuleMode::kHitOnly;
    if (aggregate != nullptr) {
      rule.mode = RuleMode::kAggregate;
      rule.aggregate = ReadAggregate(*aggregate);
    }
    if (data == nullptr) return;
    rule.data_set = ScalarText(*data, "data", reading_.diagnostics);
    if (!rule.data_set.empty() && reading_.covenant.FindDataSet(rule.data_set) == nullptr) {
      Error(data->at, absl::StrCat("no data set is called ", Quoted(rule.data_set)), "name one of data_sets");
    }
  }

  // break_glass: {basis: {..}} stands in place of basis: the bases of the emergency.
  void ReadBreakGlass(Rule& rule) {
    const YamlNode* node = rule_.Take("break_glass", Need::kOptional);
    if (node == nullptr) return;
    rule.break_glass = true;
    Mapping mapping(*node, absl::StrCat("break_glass of rule ", rule.id), reading_.diagnostics);
    if (const YamlNode* basis = mapping.Take("basis", Need::kRequired)) ReadBases(*basis, rule);
    mapping.Done();
    if (Find(node_, "basis") != nullptr) {
      Error(node->at, absl::StrCat("rule ", rule.id, " has a basis beside that of break_glass"),
            "write a rule of its own for break-glass");
    }
    if (rule.mode == RuleMode::kAggregate) {
      Error(node->at, absl::StrCat("rule ", rule.id, " gives figures under break_glass"),
            "write data: <data set> or mode: hit_only");
    }
  }

  Aggregate ReadAggregate(const YamlNode& node) {
    Mapping mapping(node, "aggregate", reading_.diagnostics);
    Aggregate aggregate;
    aggregate.at = node.at;
    for (const Located& word : mapping.Texts("by", Need::kRequired)) {
      if (!reading_.vocabulary.Has(WordKind::kCategory, word.text)) {
        CheckWord(word, WordKind::kField, reading_.vocabulary, reading_.diagnostics);
      }
      aggregate.by.push_back(word.text);
    }
    aggregate.minimum_cell = mapping.Number("minimum_cell", 1, kLargestCell, Need::kRequired).value_or(0);
    aggregate.secondary_suppression = mapping.Flag("secondary_suppression");
    aggregate.every = mapping.Term("every", Need::kOptional);
    mapping.Done();
    return aggregate;
  }

  void ReadBases(const YamlNode& node, Rule& rule) {
    Mapping mapping(node, absl::StrCat("basis of rule ", rule.id), reading_.diagnostics);
    if (const YamlNode* supply = mapping.Take("supply", Need::kRequired)) {
      rule.basis_supply = ReadBasis(*supply, "basis to supply", rule.from);
    }
    if (const YamlNode* receive = mapping.Take("receive", Need::kRequired)) {
      rule.basis_receive = ReadBasis(*receive, "basis to receive", rule.to);
    }
    mapping.Done();
  }

  // One word for all of `bound`, or one by party or group; a party's own line goes before its group's.
  Basis ReadBasis(const YamlNode& node, const std::string& what, const PartySet& bound) {
    Basis basis;
    if (node.kind == YamlNode::Kind::kScalar) {
      CheckWord({node.text, node.at}, WordKind::kBasis, reading_.vocabulary, reading_.diagnostics);
      basis.all = node.text;
      return basis;
    }
    Mapping mapping(node, absl::StrCat("the ", what), reading_.diagnostics);
    absl::btree_map<std::string, std::string> own;
    std::set<std::string> in_two_groups;
    for (const YamlNode::Entry& entry : node.entries) {
      const std::string word = mapping.WordOf(entry.key, WordKind::kBasis, reading_.vocabulary, Need::kRequired).text;
      const bool group = reading_.covenant.FindGroup(entry.key) != nullptr;
      const std::vector<std::string> named = reading_.PartiesNamed({entry.key, entry.at});
      bool used = named.empty() || bound.parties.empty();  // Then another error says so.
      for (const std::string& party : named) {
        used |= bound.Contains(party);
        const bool fresh = (group ? basis.by_party : own).emplace(party, word).second;
        if (!fresh) in_two_groups.insert(party);
      }
      if (!used) Error(entry.at, absl::StrCat(Quoted(entry.key), " is not bound by this rule"), "remove the line");
    }
    for (const std::string& party : in_two_groups) {
      if (own.contains(party) || !bound.Contains(party)) continue;
      Error(node.at, absl::StrCat(party, " has two lines in the ", what), "give it a line of its own");
    }
    for (const auto& [party, word] : own) basis.by_party.insert_or_assign(party, word);
    for (const std::string& party : bound.parties) {
      if (!basis.by_party.contains(party)) {
        Error(node.at, absl::StrCat("the ", what, " names none for ", party), "add a line for it or its group");
      }
    }
    return basis;
  }

  void Error(Mark at, std::string what, std::string advice) {
    reading_.diagnostics.Error(at, std::move(what), std::move(advice));
  }

  const YamlNode& node_;
  CovenantReading& reading_;
  Mapping rule_;
};

}  // namespace

void CovenantReading::ReadRules(Mapping& document) {
  const YamlNode* node = document.Take("rules", Need::kRequired);
  if (node == nullptr) return;
  if (node->kind != YamlNode::Kind::kSequence || node->items.empty()) {
    diagnostics.Error(node->at, "rules is no list of one or more", "write one item (- id: ..) for each rule");
  }
  for (const YamlNode& item : node->items) RuleReader(item, *this).Read();
}

}  // namespace covenant::policy
