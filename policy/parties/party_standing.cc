#include "policy/parties/party_standing.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/text/yaml_tree.h"

namespace covenant::policy {
namespace {

std::vector<DateRange> ReadSuspended(const YamlNode& node, const Party& party, Diagnostics& diagnostics) {
  std::vector<DateRange> suspended;
  if (node.kind != YamlNode::Kind::kSequence || node.items.empty()) {
    diagnostics.Error(node.at, absl::StrCat("suspended of party ", party.id, " is no list of one or more"),
                      "write [{from: YYYY-MM-DD}]");
  }
  for (const YamlNode& item : node.items) {
    Mapping days(item, "an item of suspended", diagnostics);
    days.Take("from", Need::kRequired);
    suspended.push_back(days.Range());
    days.Done();
  }
  return suspended;
}

PartyEnd ReadEnd(const YamlNode& node, const Party& party, Diagnostics& diagnostics) {
  Mapping end(node, absl::StrCat("the end of party ", party.id), diagnostics);
  PartyEnd ended;
  ended.from = end.Date("from", Need::kRequired).value_or(absl::CivilDay());
  for (const Located& successor : end.Texts("into", Need::kOptional)) ended.into.push_back(successor.text);
  ended.signals = end.Text("signals", ended.into.size() > 1 ? Need::kRequired : Need::kOptional);
  if (ended.into.size() == 1 && ended.signals.empty()) ended.signals = ended.into.front();
  end.Done();
  return ended;
}

// Of a mandate: a list of ids, or the word any.
std::vector<std::string> ReadCovenants(Mapping& mapping) {
  std::vector<std::string> covenants;
  const YamlNode* node = mapping.Take("covenants", Need::kRequired);
  if (node == nullptr || (node->kind == YamlNode::Kind::kScalar && node->text == "any")) return covenants;
  for (const Located& covenant : mapping.Texts("covenants", Need::kRequired)) covenants.push_back(covenant.text);
  return covenants;
}

void CheckSuccessor(const PartyRegister& parties, const Party& party, const std::string& id, Diagnostics& diagnostics) {
  const Party* successor = parties.Find(id);
  if (successor == nullptr) {
    diagnostics.Error(party.at, absl::StrCat("party ", party.id, " ends into ", Quoted(id), ", which is no party"),
                      "name parties of this register");
  } else if (successor == &party || successor->EndedOn(party.ended->from)) {
    diagnostics.Error(party.at, absl::StrCat("party ", party.id, " ends into ", id, ", which is then no party"),
                      "name a party that goes on after that day");
  }
}

}  // namespace

void ReadStanding(Mapping& mapping, Party& party, Diagnostics& diagnostics) {
  if (const YamlNode* node = mapping.Take("suspended", Need::kOptional)) {
    party.suspended = ReadSuspended(*node, party, diagnostics);
  }
  if (const YamlNode* node = mapping.Take("ended", Need::kOptional)) party.ended = ReadEnd(*node, party, diagnostics);
}

std::vector<Mandate> ReadMandates(Mapping& document, Diagnostics& diagnostics) {
  std::vector<Mandate> mandates;
  const YamlNode* node = document.Take("mandates", Need::kOptional);
  if (node == nullptr) return mandates;
  if (node->kind != YamlNode::Kind::kSequence || node->items.empty()) {
    diagnostics.Error(node->at, "mandates is no list of one or more", "write [{party: .., acts_for: .., from: ..}]");
  }
  for (const YamlNode& item : node->items) {
    Mapping mapping(item, "a mandate", diagnostics);
    Mandate mandate;
    mandate.at = item.at;
    mandate.party = mapping.Text("party", Need::kRequired);
    mandate.acts_for = mapping.Text("acts_for", Need::kRequired);
    mandate.covenants = ReadCovenants(mapping);
    mapping.Take("from", Need::kRequired);
    mandate.valid = mapping.Range();
    mapping.Done();
    mandates.push_back(std::move(mandate));
  }
  return mandates;
}

void CheckSuccessors(const PartyRegister& parties, Diagnostics& diagnostics) {
  for (const Party& party : parties.parties()) {
    if (!party.ended) continue;
    for (const std::string& id : party.ended->into) CheckSuccessor(parties, party, id, diagnostics);
    const std::string& signals = party.ended->signals;
    if (signals.empty() || std::ranges::find(party.ended->into, signals) != party.ended->into.end()) continue;
    diagnostics.Error(
        party.at,
        absl::StrCat("the signals of party ", party.id, " go to ", Quoted(signals), ", which does not stand in into"),
        "name one of its successors");
  }
}

}  // namespace covenant::policy
