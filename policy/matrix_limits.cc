#include "policy/matrix_limits.h"

#include <algorithm>

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

// Of all that the rule admits on this way, how much the prohibition's conditions take.
Overlap Taken(const ProhibitionConditions& when, const Way& way) {
  const auto& [about, police_regime] = when;
  const Overlap roles = Compare(about, way.rule.about);
  // Who does not work under the Wpg has no police data.
  const Overlap regimes = police_regime.empty() || way.supplier.police_domain
                              ? Compare(police_regime, way.rule.conditions.police_regime)
                              : Overlap::kNone;
  return std::min(roles, regimes);
}

// The actions of the prohibition that matter to the way: supplying, and how the rule gives.
std::vector<Action> Touched(const std::vector<Action>& forbidden, RuleMode mode) {
  std::vector<Action> ways = ActionsOf(mode);
  if (mode != RuleMode::kAggregate) ways.insert(ways.begin(), Action::kSubmit);
  std::erase_if(ways, [&](Action action) { return !Has(forbidden, action); });
  return ways;
}

bool Binds(const StatutoryProhibition& prohibition, const Way& way, absl::CivilDay day) {
  const BoundRecipients& bound = prohibition.recipients;
  return prohibition.in_force.Contains(day) &&
         (prohibition.collaborations.empty() || Has(prohibition.collaborations, way.covenant.collaboration)) &&
         !(bound.outside_police_domain && way.recipient.police_domain) &&
         (bound.kinds.empty() || Has(bound.kinds, way.recipient.kind)) &&
         (bound.sectors.empty() || Has(bound.sectors, way.recipient.sector));
}

void AddLimit(Limit limit, const std::vector<Action>& forbidden, const Way& way, std::vector<Limit>& limits) {
  limit.actions = Touched(forbidden, way.rule.mode);
  const Overlap taken = Taken(limit.when(), way);
  limit.always = taken == Overlap::kWhole;
  if (!limit.actions.empty() && taken != Overlap::kNone) limits.push_back(std::move(limit));
}

}  // namespace

std::vector<Limit> LimitsOn(const Snapshot& snapshot, const Way& way, absl::CivilDay day) {
  std::vector<Limit> limits;
  for (const auto& statute : snapshot.statutes()) {
    for (const StatutoryProhibition& prohibition : statute->prohibitions) {
      if (Binds(prohibition, way, day)) AddLimit({nullptr, &prohibition, {}, false}, prohibition.actions, way, limits);
    }
  }
  for (const ProhibitRule& rule : way.covenant.prohibitions) {
    const bool binds = rule.from.Contains(way.supplier.id) && rule.to.Contains(way.recipient.id) &&
                       (rule.purpose.empty() || rule.purpose == way.rule.purpose);
    if (binds) AddLimit({&rule, nullptr, {}, false}, rule.actions, way, limits);
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
    if (!limit.always) continue;
    if (Has(limit.actions, Action::kSubmit)) return {};
    std::erase_if(actions, [&](Action action) { return Has(limit.actions, action); });
  }
  return actions;
}

}  // namespace covenant::policy
