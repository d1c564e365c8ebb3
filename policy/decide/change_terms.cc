#include "policy/decide/change_terms.h"

#include <algorithm>
#include <set>

namespace covenant::policy {
namespace {

// The parties of the covenant that its section `change` asks.
std::vector<std::string> Asked(const Covenant& covenant) {
  if (!covenant.change) return {};
  if (!covenant.change->accepted_by_every_party) return covenant.change->accepted_by;
  std::vector<std::string> signatories;
  for (const CovenantParty& party : covenant.parties) {
    if (!party.receives_only) signatories.push_back(party.id);
  }
  return signatories;
}

// The version whose section `change` speaks about who proposes.
const Covenant& Speaking(const ChangedCovenants& changed, const std::string& id) {
  const Covenant* before = changed.before.FindCovenant(id);
  return before != nullptr ? *before : *changed.after.FindCovenant(id);
}

}  // namespace

std::vector<std::string> AcceptancesNeeded(const ChangedCovenants& changed, absl::CivilDay today) {
  const PartyRegister& parties = changed.after.parties();
  std::set<std::string> needed;
  for (const std::string& id : changed.covenants) {
    for (const Covenant* version : {changed.before.FindCovenant(id), changed.after.FindCovenant(id)}) {
      if (version == nullptr) continue;
      for (const std::string& asked : Asked(*version)) {
        const Party* party = parties.Find(parties.HolderOf(asked, today));
        if (party != nullptr && !party->EndedOn(today)) needed.insert(party->id);
      }
    }
  }
  return {needed.begin(), needed.end()};
}

std::optional<absl::CivilDay> TakesEffectOn(const ChangedCovenants& changed, absl::CivilDay proposed_on,
                                            absl::CivilDay today) {
  std::optional<absl::CivilDay> latest;
  for (const std::string& id : changed.covenants) {
    const Covenant* before = changed.before.FindCovenant(id);
    if (before == nullptr) continue;
    absl::CivilDay day = *changed.after.FindCovenant(id)->in_force.from;
    if (before->change && before->change->notice) {
      day = std::max(day, AddPeriod(proposed_on, *before->change->notice));
    }
    if (today < day && (!latest || *latest < day)) latest = day;
  }
  return latest;
}

std::string_view NotForProposer(const ChangedCovenants& changed, std::string_view party) {
  for (const std::string& id : changed.covenants) {
    const std::optional<Change>& change = Speaking(changed, id).change;
    if (!change || std::ranges::find(change->proposed_by, party) != change->proposed_by.end()) continue;
    return id;
  }
  return {};
}

}  // namespace covenant::policy
