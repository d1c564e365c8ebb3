#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/language/covenant_reading.h"

namespace covenant::policy {

void CovenantReading::ReadParties(Mapping& document) {
  if (const YamlNode* node = document.Take("parties", Need::kRequired)) {
    Mapping(*node, "parties", diagnostics);
    for (const YamlNode::Entry& entry : node->entries) ReadParty(entry);
  }
  if (const YamlNode* node = document.Take("accessions", Need::kOptional)) {
    if (node->kind != YamlNode::Kind::kSequence || node->items.empty()) {
      diagnostics.Error(node->at, "accessions is no list of one or more",
                        "write one item (- {party: .., on: ..}) each");
    }
    for (const YamlNode& item : node->items) ReadAccession(item);
  }
  if (const YamlNode* node = document.Take("groups", Need::kOptional)) {
    Mapping(*node, "groups", diagnostics);
    for (const YamlNode::Entry& entry : node->entries) ReadGroup(entry);
  }
}

void CovenantReading::ReadParty(const YamlNode::Entry& entry) {
  CheckRegistered({entry.key, entry.at});
  Mapping mapping(entry.value, absl::StrCat("party ", entry.key), diagnostics);
  CovenantParty party{entry.key, mapping.Date("signed", Need::kOptional), mapping.Flag("receives_only"), false,
                      entry.at};
  mapping.Done();
  if (!party.signed_on && !party.receives_only && !entry.value.entries.empty()) {
    diagnostics.Error(entry.at, absl::StrCat("party ", entry.key, " has not signed"),
                      "write signed: YYYY-MM-DD, or receives_only: true");
  }
  covenant.parties.push_back(std::move(party));
}

void CovenantReading::CheckRegistered(const Located& party) {
  if (parties.Find(party.text) == nullptr) {
    std::vector<std::string> known;
    for (const Party& other : parties.parties()) known.push_back(other.id);
    const std::string nearest = diagnostics.Full() ? "" : NearestOf(party.text, known);
    diagnostics.Error(
        party.at, absl::StrCat("the register has no party ", Quoted(party.text)),
        nearest.empty() ? "add it to the register first" : absl::StrCat("did you mean ", Quoted(nearest), "?"));
  }
}

void CovenantReading::ReadAccession(const YamlNode& node) {
  Mapping mapping(node, "the accession", diagnostics);
  const Located id = mapping.Name("party", Need::kRequired);
  const auto on = mapping.Date("on", Need::kRequired);
  mapping.Done();
  if (id.text.empty()) return;
  CheckRegistered(id);
  if (covenant.FindParty(id.text) != nullptr) {
    diagnostics.Error(id.at, absl::StrCat("party ", id.text, " takes part already"), "keep one line for it");
    return;
  }
  covenant.parties.push_back({id.text, on, false, true, node.at});
}

void CovenantReading::ReadGroup(const YamlNode::Entry& entry) {
  if (!IsName(entry.key) || entry.key == "anyone" || covenant.FindParty(entry.key) != nullptr) {
    diagnostics.Error(entry.at, absl::StrCat("a group cannot be called ", Quoted(entry.key)),
                      "give it a name that is no party's, and not anyone");
    return;
  }
  PartyGroup group{entry.key, {}, entry.at};
  if (entry.value.kind != YamlNode::Kind::kSequence || entry.value.items.empty()) {
    diagnostics.Error(entry.value.at, absl::StrCat("group ", entry.key, " is no list of one or more parties"),
                      "an empty group means nobody: list its parties or remove it");
  }
  for (const YamlNode& item : entry.value.items) {
    const std::string name = ScalarText(item, absl::StrCat("an item of group ", entry.key), diagnostics);
    if (name.empty()) continue;
    if (covenant.FindParty(name) == nullptr) {
      diagnostics.Error(item.at, absl::StrCat(Quoted(name), " is no party of this covenant"),
                        "name one of its parties");
    } else if (std::find(group.parties.begin(), group.parties.end(), name) != group.parties.end()) {
      diagnostics.Error(item.at, absl::StrCat(Quoted(name), " stands twice in group ", entry.key), "keep one");
    } else {
      group.parties.push_back(name);
    }
  }
  covenant.groups.push_back(std::move(group));
}

std::vector<std::string> CovenantReading::PartiesNamed(const Located& name) {
  if (const PartyGroup* group = covenant.FindGroup(name.text)) return group->parties;
  if (covenant.FindParty(name.text) != nullptr) return {name.text};
  std::vector<std::string> known;
  for (const PartyGroup& group : covenant.groups) known.push_back(group.name);
  for (const CovenantParty& party : covenant.parties) known.push_back(party.id);
  const std::string nearest = diagnostics.Full() ? "" : NearestOf(name.text, known);
  diagnostics.Error(
      name.at, absl::StrCat(Quoted(name.text), " is no group and no party of this covenant"),
      nearest.empty() ? "name one of its groups or parties" : absl::StrCat("did you mean ", Quoted(nearest), "?"));
  return {};
}

PartySet CovenantReading::ReadPartySet(Mapping& mapping, std::string_view key, bool anyone_allowed) {
  PartySet set;
  const YamlNode* node = mapping.Take(key, Need::kRequired);
  if (node == nullptr) return set;
  set.at = node->at;
  std::vector<Located> names;
  if (node->kind == YamlNode::Kind::kScalar) {
    names.push_back({ScalarText(*node, key, diagnostics), node->at});
  } else {
    names = mapping.Texts(key, Need::kRequired);
  }
  for (const Located& name : names) {
    set.names.push_back(name.text);
    if (name.text != "anyone") {
      const std::vector<std::string> named = PartiesNamed(name);
      set.parties.insert(set.parties.end(), named.begin(), named.end());
    } else if (anyone_allowed && names.size() == 1) {
      set.anyone = true;
    } else {
      diagnostics.Error(name.at, absl::StrCat("anyone in ", std::string(key), " of ", mapping.what()),
                        "name the groups and parties: anyone stands alone, and only in a prohibition");
    }
  }
  std::sort(set.parties.begin(), set.parties.end());
  set.parties.erase(std::unique(set.parties.begin(), set.parties.end()), set.parties.end());
  return set;
}

// Which path identifiers may take. With a pepper the direct path could never match: the broker lacks it.
void CovenantReading::ReadPaths(Mapping& matching) {
  const YamlNode* blind_only = matching.Take("blind_only", Need::kOptional);
  const bool all = blind_only != nullptr && blind_only->kind == YamlNode::Kind::kScalar && blind_only->text == "all";
  if (all) {
    for (const Word* scheme : vocabulary.All(WordKind::kScheme)) covenant.blind_only.push_back(scheme->code);
  } else if (blind_only != nullptr) {
    covenant.blind_only = matching.Words("blind_only", WordKind::kScheme, vocabulary, Need::kOptional);
  }
  covenant.pepper = matching.Flag("pepper");
  if (covenant.pepper && !all) {
    diagnostics.Error(matching.at(), "matching has a pepper and lets identifiers take the direct path",
                      "write blind_only: all, since the broker never learns the pepper");
  }
}

void CovenantReading::ReadMatching(Mapping& document) {
  const YamlNode* node = document.Take("matching", Need::kRequired);
  if (node == nullptr) return;
  Mapping mapping(*node, "matching", diagnostics);
  covenant.matching_article = mapping.Number("article", 1, 999, Need::kOptional);
  ReadPaths(mapping);
  for (const YamlNode::Entry& entry : node->entries) {
    if (entry.key == "article" || entry.key == "blind_only" || entry.key == "pepper") continue;
    PartiesNamed({entry.key, entry.at});
    std::vector<std::string> schemes = mapping.Words(entry.key, WordKind::kScheme, vocabulary, Need::kRequired);
    covenant.matching.push_back({entry.key, std::move(schemes), entry.at});
  }
  mapping.Done();
}

}  // namespace covenant::policy
