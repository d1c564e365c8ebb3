#include "policy/review/matrix_limits.h"

#include <algorithm>
#include <iterator>

namespace covenant::policy {
namespace {

using Names = std::vector<std::string>;

template <class T>
bool Has(const std::vector<T>& all, const auto& item) {
  return std::find(all.begin(), all.end(), item) != all.end();
}

bool Includes(const Names& wide, const Names& narrow) {
  return std::all_of(narrow.begin(), narrow.end(), [&](const std::string& name) { return Has(wide, name); });
}

bool Meets(const Names& a, const Names& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& name) { return Has(b, name); });
}

// How a list of a prohibition's `when` stands to what a rule admits (empty: anything).
enum class Overlap { kNone, kSome, kWhole };

Overlap Compare(const Names& forbidden, const Names& admitted) {
  if (forbidden.empty()) return Overlap::kWhole;
  if (admitted.empty()) return Overlap::kSome;
  if (Includes(forbidden, admitted)) return Overlap::kWhole;
  return Meets(forbidden, admitted) ? Overlap::kSome : Overlap::kNone;
}

// The same for a list of which a rule must admit none.
Overlap CompareNot(const Names& needed, const Names& admitted) {
  if (needed.empty()) return Overlap::kWhole;
  if (admitted.empty()) return Overlap::kSome;
  if (Includes(needed, admitted)) return Overlap::kNone;
  return Meets(needed, admitted) ? Overlap::kSome : Overlap::kWhole;
}

// Of all that the rule admits on this way, how much the prohibition's conditions take.
Overlap Taken(const ProhibitionConditions& when, const Way& way) {
  const auto& [about, police_regime, exploitation_not, phase_below, activities, activities_not] = when;
  const Conditions& has = way.rule.conditions;
  const Overlap roles = Compare(about, way.rule.about);
  // Who does not work under the Wpg has no police data.
  const Overlap regimes =
      police_regime.empty() || way.supplier.police_domain ? Compare(police_regime, has.police_regime) : Overlap::kNone;
  const Overlap phases = !phase_below                           ? Overlap::kWhole
                         : has.phase.value_or(0) < *phase_below ? Overlap::kSome
                                                                : Overlap::kNone;
  return std::min({roles, regimes, phases, Compare(activities, has.activities),
                   CompareNot(activities_not, has.activities), CompareNot(exploitation_not, has.exploitation)});
}

// What a statute takes is left where what lifts it is there: in some cases, or in all that the rule admits.
Overlap Unlifted(const Demand& unless, const Way& way) {
  const Conditions& has = way.rule.conditions;
  if (unless.empty()) return Overlap::kWhole;
  const bool demanded = Includes(has.approvals, unless.approvals) && Includes(has.attestations, unless.attestations);
  return demanded ? Overlap::kNone : Overlap::kSome;
}

// Of the fields of a row those that the statute takes.
Names TakenOf(const Names& fields, const StatutoryProhibition& prohibition) {
  Names taken;
  std::ranges::copy_if(fields, std::back_inserter(taken),
                       [&](const std::string& field) { return Has(prohibition.fields, field); });
  return taken;
}

// The actions of the prohibition that matter to the way: supplying, and how the rule gives.
std::vector<Action> Touched(const std::vector<Action>& forbidden, RuleMode mode) {
  std::vector<Action> ways = ActionsOf(mode);
  if (mode != RuleMode::kAggregate) ways.insert(ways.begin(), Action::kSubmit);
  std::erase_if(ways, [&](Action action) { return !Has(forbidden, action); });
  return ways;
}

bool BindsWay(const StatutoryProhibition& prohibition, const Vocabulary& vocabulary, const Way& way,
              absl::CivilDay day) {
  const std::string& collaboration = way.covenant.collaboration;
  return prohibition.in_force.Contains(day) && BindsCollaboration(prohibition, collaboration) &&
         Binds(prohibition.suppliers, way.supplier, vocabulary, collaboration) &&
         Binds(prohibition.recipients, way.recipient, vocabulary, collaboration);
}

void AddLimit(Limit limit, const std::vector<Action>& forbidden, Overlap most, const Way& way,
              std::vector<Limit>& limits) {
  limit.actions = Touched(forbidden, way.rule.mode);
  const Overlap taken = std::min(most, Taken(limit.when(), way));
  limit.always = taken == Overlap::kWhole;
  if (!limit.actions.empty() && taken != Overlap::kNone) limits.push_back(std::move(limit));
}

}  // namespace

std::vector<Limit> LimitsOn(const Snapshot& snapshot, const Way& way, const std::vector<std::string>& fields,
                            absl::CivilDay day) {
  std::vector<Limit> limits;
  for (const auto& statute : snapshot.statutes()) {
    for (const StatutoryProhibition& prohibition : statute->prohibitions) {
      // A bar on schemes leaves the others to recognise people by.
      if (!prohibition.schemes.empty() || !BindsWay(prohibition, snapshot.vocabulary(), way, day)) continue;
      const Names taken = TakenOf(fields, prohibition);
      if (!prohibition.BarsAll() && taken.empty()) continue;
      AddLimit({nullptr, &prohibition, {}, taken, false}, prohibition.actions, Unlifted(prohibition.unless, way), way,
               limits);
    }
  }
  for (const ProhibitRule& rule : way.covenant.prohibitions) {
    const bool binds = rule.from.Contains(way.supplier.id) && rule.to.Contains(way.recipient.id) &&
                       (rule.purpose.empty() || rule.purpose == way.rule.purpose);
    if (binds) AddLimit({&rule, nullptr, {}, {}, false}, rule.actions, Overlap::kWhole, way, limits);
  }
  return limits;
}

std::vector<Action> ActionsOf(RuleMode mode) {
  switch (mode) {
    case RuleMode::kFields:
      return {Action::kCheck, Action::kRetrieve};
    case RuleMode::kHitOnly:
      return {Action::kCheck};
    case RuleMode::kAggregate:
      return {Action::kReport};
  }
  return {};
}

std::vector<Action> ActionsLeft(std::vector<Action> actions, const std::vector<Limit>& limits) {
  for (const Limit& limit : limits) {
    if (!limit.always || !limit.fields.empty()) continue;
    if (Has(limit.actions, Action::kSubmit)) return {};
    std::erase_if(actions, [&](Action action) { return Has(limit.actions, action); });
  }
  return actions;
}

}  // namespace covenant::policy
