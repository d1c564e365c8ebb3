#include "policy/language/covenant.h"

#include <algorithm>

namespace covenant::policy {
namespace {

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const CovenantParty* Covenant::FindParty(std::string_view party) const {
  const auto it = std::find_if(parties.begin(), parties.end(), [&](const CovenantParty& p) { return p.id == party; });
  return it == parties.end() ? nullptr : &*it;
}

const PartyGroup* Covenant::FindGroup(std::string_view name) const {
  const auto it = std::find_if(groups.begin(), groups.end(), [&](const PartyGroup& g) { return g.name == name; });
  return it == groups.end() ? nullptr : &*it;
}

const DataSet* Covenant::FindDataSet(std::string_view name) const {
  const auto it = std::find_if(data_sets.begin(), data_sets.end(), [&](const DataSet& d) { return d.name == name; });
  return it == data_sets.end() ? nullptr : &*it;
}

bool Covenant::MayMatchBy(std::string_view party, std::string_view scheme) const {
  return std::any_of(matching.begin(), matching.end(), [&](const Matching& line) {
    const PartyGroup* group = FindGroup(line.name);
    const bool named = line.name == party || (group != nullptr && Lists(group->parties, party));
    return named && Lists(line.schemes, scheme);
  });
}

const Budget* Covenant::BudgetOf(std::string_view party) const {
  const Budget* of_group = nullptr;
  for (const Budget& budget : budgets) {
    if (budget.name == party) return &budget;
    const PartyGroup* group = FindGroup(budget.name);
    if (group != nullptr && Lists(group->parties, party)) of_group = &budget;
  }
  return of_group;
}

absl::CivilDay Covenant::TermBeginsOn(const RecordFacts& record) const {
  return retention.signals.from == "supply" ? record.supplied_on : record.first_processed_on;
}

absl::CivilDay Covenant::GoneOn(const RecordFacts& record) const {
  return AddPeriod(TermBeginsOn(record), retention.signals.keep);
}

}  // namespace covenant::policy
