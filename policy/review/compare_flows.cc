#include "policy/review/compare_flows.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/review/explain.h"

namespace covenant::policy {
namespace {

// All that a decision under this covenant, or an example of one, can tell of a party.
std::string SignatureOf(const Side& side, const std::string& id, const std::vector<absl::CivilDay>& days) {
  std::string signature;
  for (const absl::CivilDay day : days) {
    const auto party_class = side.compiled->ClassOf(id, day);
    absl::StrAppend(&signature, party_class ? absl::StrCat(*party_class) : "-", " ");
  }
  for (const Rule& rule : side.covenant->rules) {
    absl::StrAppend(&signature, rule.basis_supply.Of(id), ",", rule.basis_receive.Of(id), " ");
  }
  if (side.covenant->contact_point && side.covenant->contact_point->party == id) absl::StrAppend(&signature, id);
  if (const Party* party = side.snapshot->parties().Find(id)) {
    absl::StrAppend(&signature, party->capacity, " ", absl::StrJoin(party->grounds, ","));
  }
  return signature;
}

// What an example says whoever the parties are.
std::string ExampleKey(const ChangeExample& example) {
  return absl::StrCat(EffectName(example.effect).data(), "\n", example.before, "\n", example.after, "\n",
                      ExplainRequestText("", ExampleFor(example, "FROM", "TO")));
}

std::string FlowKey(const FlowChange& flow) {
  std::string key = absl::StrCat(flow.purpose, "\n", flow.category, "\n", EffectName(flow.effect).data());
  for (const ChangeExample& example : flow.examples) absl::StrAppend(&key, "\n", ExampleKey(example));
  if (flow.other_basis) absl::StrAppend(&key, "\nbasis\n", ExampleKey(*flow.other_basis));
  return key;
}

// Merges the flows that are alike in their key and in `same`, by joining their `other` parties.
void Merge(std::vector<FlowChange>& flows, std::vector<std::string> FlowChange::* same,
           std::vector<std::string> FlowChange::* other) {
  std::map<std::pair<std::string, std::vector<std::string>>, size_t> index;
  std::vector<FlowChange> merged;
  for (FlowChange& flow : flows) {
    const auto [it, fresh] = index.try_emplace({FlowKey(flow), flow.*same}, merged.size());
    if (fresh) {
      merged.push_back(std::move(flow));
      continue;
    }
    std::vector<std::string>& parties = merged[it->second].*other;
    parties.insert(parties.end(), (flow.*other).begin(), (flow.*other).end());
    std::sort(parties.begin(), parties.end());
  }
  flows = std::move(merged);
}

// The first pair of the flow that is not one party.
std::pair<std::string, std::string> FirstPair(const FlowChange& flow) {
  const std::string& supplier = flow.suppliers.front();
  const bool itself = flow.recipients.front() == supplier && flow.recipients.size() > 1;
  return {supplier, flow.recipients[itself ? 1 : 0]};
}

}  // namespace

Trial ExampleFor(const ChangeExample& example, const std::string& supplier, const std::string& recipient) {
  Trial trial = example.trial;
  const auto stand_in = [&](std::string& party) {
    if (party == example.trial.from) {
      party = supplier;
    } else if (party == example.trial.to) {
      party = recipient;
    }
  };
  stand_in(trial.from);
  stand_in(trial.to);
  for (std::string& party : trial.given.request.case_file.involved) stand_in(party);
  for (GivenApproval& approval : trial.given.approvals) stand_in(approval.party);
  return trial;
}

std::vector<std::vector<std::string>> AlikeParties(const Sides& sides, const std::vector<absl::CivilDay>& days) {
  std::set<std::string> parties;
  for (const Side& side : sides) {
    for (const CovenantParty& member : side.covenant->parties) parties.insert(member.id);
  }
  std::map<std::string, size_t> index;
  std::vector<std::vector<std::string>> groups;
  for (const std::string& party : parties) {
    const std::string signature = SignatureOf(sides[0], party, days) + "\n" + SignatureOf(sides[1], party, days);
    const auto [it, fresh] = index.try_emplace(signature, groups.size());
    if (fresh) groups.emplace_back();
    groups[it->second].push_back(party);
  }
  return groups;
}

std::vector<FlowChange> CombinedFlows(std::vector<FlowChange> flows, const Vocabulary& vocabulary) {
  Merge(flows, &FlowChange::recipients, &FlowChange::suppliers);
  Merge(flows, &FlowChange::suppliers, &FlowChange::recipients);
  for (FlowChange& flow : flows) {
    const auto [supplier, recipient] = FirstPair(flow);
    for (ChangeExample& example : flow.examples) example.trial = ExampleFor(example, supplier, recipient);
    if (flow.other_basis) flow.other_basis->trial = ExampleFor(*flow.other_basis, supplier, recipient);
  }
  std::map<std::string, size_t> purpose_order;
  for (const FlowChange& flow : flows) purpose_order.try_emplace(flow.purpose, purpose_order.size());
  std::map<std::string, size_t> category_order = {{"", 0}};
  for (const Word* word : vocabulary.All(WordKind::kCategory))
    category_order.try_emplace(word->code, category_order.size());
  std::ranges::sort(flows, {}, [&](const FlowChange& flow) {
    return std::tuple(purpose_order[flow.purpose], category_order[flow.category], flow.suppliers, flow.recipients);
  });
  return flows;
}

}  // namespace covenant::policy
