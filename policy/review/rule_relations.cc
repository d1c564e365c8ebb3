#include "policy/review/rule_relations.h"

#include <algorithm>
#include <string_view>

namespace covenant::policy {
namespace {

using Names = std::vector<std::string>;

bool Has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool Includes(const Names& wide, const Names& narrow) {
  return std::all_of(narrow.begin(), narrow.end(), [&](const std::string& name) { return Has(wide, name); });
}

bool Includes(const Covenant& covenant, const PartySet& wide, const PartySet& narrow) {
  return wide.anyone || Includes(Members(covenant, wide), Members(covenant, narrow));
}

// An empty list asks nothing, so everything passes it.
bool Passes(const Names& wide_condition, const Names& narrow_condition) {
  return wide_condition.empty() || (!narrow_condition.empty() && Includes(wide_condition, narrow_condition));
}

bool SameConsent(const ConsentCondition& a, const ConsentCondition& b) {
  return a.scope == b.scope && a.form == b.form && a.signed_by == b.signed_by;
}

// Without a supply nothing is ever held; without the way it is given out nothing ever comes out.
bool TakesAway(const std::vector<Action>& actions, RuleMode mode) {
  const auto has = [&](Action action) { return std::find(actions.begin(), actions.end(), action) != actions.end(); };
  switch (mode) {
    case RuleMode::kAggregate:
      return has(Action::kReport);
    case RuleMode::kHitOnly:
      return has(Action::kSubmit) || has(Action::kCheck);
    case RuleMode::kFields:
      return has(Action::kSubmit) || (has(Action::kCheck) && has(Action::kRetrieve));
  }
  return false;
}

bool AllInPoliceDomain(const Snapshot& snapshot, const Names& parties) {
  return PoliceDomainOf(snapshot, parties).size() == parties.size();
}

// Every case of the rule has a police regime, and only these.
bool OnlyRegimes(const Snapshot& snapshot, const Covenant& covenant, const Rule& rule, const Names& regimes) {
  return !rule.conditions.police_regime.empty() && Includes(regimes, rule.conditions.police_regime) &&
         AllInPoliceDomain(snapshot, Members(covenant, rule.from));
}

bool BindsAll(const BoundParties& bound, const Snapshot& snapshot, const Covenant& covenant, const Names& parties) {
  return std::all_of(parties.begin(), parties.end(), [&](const std::string& id) {
    const Party* party = snapshot.parties().Find(id);
    return party != nullptr && Binds(bound, *party, snapshot.vocabulary(), covenant.collaboration);
  });
}

bool Disjoint(const Names& a, const Names& b) {
  return std::none_of(a.begin(), a.end(), [&](const std::string& name) { return Has(b, name); });
}

// Whether what the statute asks besides role and police regime is so in every case of the rule, and nothing lifts it.
bool HoldsInEveryCase(const StatutoryProhibition& prohibition, const Rule& rule) {
  const ProhibitionConditions& when = prohibition.when;
  const Conditions& has = rule.conditions;
  const bool activity = Passes(when.activities, has.activities);
  const bool no_activity =
      when.activities_not.empty() || (!has.activities.empty() && Disjoint(has.activities, when.activities_not));
  const bool no_form =
      when.exploitation_not.empty() || (!has.exploitation.empty() && Disjoint(has.exploitation, when.exploitation_not));
  return !when.phase_below && activity && no_activity && no_form && prohibition.unless.empty();
}

// The fields of the rule that the statute takes.
Names FieldsTaken(const Covenant& covenant, const StatutoryProhibition& prohibition, const Rule& rule) {
  Names taken;
  const DataSet* set = covenant.FindDataSet(rule.data_set);
  if (set == nullptr) return taken;
  for (const DataSetField& field : set->fields) {
    if (Has(prohibition.fields, field.release.field)) taken.push_back(field.release.field);
  }
  return taken;
}

bool SameBases(const Covenant& covenant, const Rule& wide, const Rule& narrow) {
  const auto same = [](const Names& parties, const Basis& a, const Basis& b) {
    return std::all_of(parties.begin(), parties.end(), [&](const std::string& id) { return a.Of(id) == b.Of(id); });
  };
  return same(Members(covenant, narrow.from), wide.basis_supply, narrow.basis_supply) &&
         same(Members(covenant, narrow.to), wide.basis_receive, narrow.basis_receive);
}

bool SameFigures(const Rule& wide, const Rule& narrow) {
  if (!wide.aggregate || !narrow.aggregate) return false;
  return Includes(wide.aggregate->by, narrow.aggregate->by) &&
         wide.aggregate->minimum_cell <= narrow.aggregate->minimum_cell &&
         (!wide.aggregate->secondary_suppression || narrow.aggregate->secondary_suppression);
}

bool SameFields(const Covenant& covenant, const Rule& wide, const Rule& narrow) {
  const DataSet* more = covenant.FindDataSet(wide.data_set);
  const DataSet* less = covenant.FindDataSet(narrow.data_set);
  if (more == nullptr || less == nullptr) return false;
  const auto same_bands = [](const AgeBand& a, const AgeBand& b) { return a.label == b.label; };
  const auto same = [&](const FieldRelease& a, const FieldRelease& b) {
    return a.field == b.field && a.transformation == b.transformation &&
           std::equal(a.bands.begin(), a.bands.end(), b.bands.begin(), b.bands.end(), same_bands);
  };
  return std::all_of(less->fields.begin(), less->fields.end(), [&](const DataSetField& field) {
    return field.release.transformation == Transformation::kDrop ||
           std::any_of(more->fields.begin(), more->fields.end(),
                       [&](const DataSetField& other) { return same(other.release, field.release); });
  });
}

// Whether an age that passes `narrow` passes `wide`.
bool PassesAge(const std::optional<AgeCondition>& wide, const std::optional<AgeCondition>& narrow) {
  if (!wide) return true;
  if (!narrow || (narrow->unknown && !wide->unknown)) return false;
  const bool begins = wide->from.value_or(0) <= narrow->from.value_or(0);
  return begins && (!wide->through || (narrow->through && *narrow->through <= *wide->through));
}

// Whether a request that fulfils `narrow` fulfils `wide`.
bool PassesRequest(const Conditions& wide, const Conditions& narrow) {
  return (!wide.same_region || narrow.same_region) && Passes(wide.activities, narrow.activities) &&
         wide.phase.value_or(0) <= narrow.phase.value_or(0) && Includes(narrow.admitted, wide.admitted) &&
         (!wide.involved || narrow.involved) && Includes(narrow.approvals, wide.approvals) &&
         Includes(narrow.attestations, wide.attestations) && (!wide.motivation || narrow.motivation) &&
         (wide.deadline.empty() || wide.deadline == narrow.deadline);
}

}  // namespace

Names Members(const Covenant& covenant, const PartySet& set) {
  if (!set.anyone) return set.parties;
  Names all;
  for (const CovenantParty& party : covenant.parties) all.push_back(party.id);
  std::sort(all.begin(), all.end());
  return all;
}

Names PoliceDomainOf(const Snapshot& snapshot, const Names& parties) {
  Names found;
  for (const std::string& id : parties) {
    const Party* party = snapshot.parties().Find(id);
    if (party != nullptr && party->police_domain) found.push_back(id);
  }
  return found;
}

bool MovesAnything(const Covenant& covenant, const Rule& rule) {
  const Names recipients = Members(covenant, rule.to);
  for (const std::string& supplier : Members(covenant, rule.from)) {
    const CovenantParty* party = covenant.FindParty(supplier);
    if (party == nullptr || party->receives_only) continue;
    for (const std::string& recipient : recipients) {
      if (recipient != supplier || rule.mode == RuleMode::kAggregate) return true;
    }
  }
  return false;
}

bool HoldsWhenever(const Snapshot& snapshot, const Covenant& covenant, const Rule& wide, const Rule& narrow) {
  if (wide.mode != narrow.mode || wide.purpose != narrow.purpose || (narrow.bulk && !wide.bulk)) return false;
  if (!Includes(covenant, wide.from, narrow.from) || !Includes(covenant, wide.to, narrow.to)) return false;
  if (!Includes(wide.about, narrow.about)) return false;
  const bool regime_is_asked = !PoliceDomainOf(snapshot, Members(covenant, narrow.from)).empty();
  if (regime_is_asked && !Passes(wide.conditions.police_regime, narrow.conditions.police_regime)) return false;
  if (!Passes(wide.conditions.handling_code, narrow.conditions.handling_code)) return false;
  if (wide.break_glass != narrow.break_glass || !PassesRequest(wide.conditions, narrow.conditions)) return false;
  if (!Passes(wide.conditions.exploitation, narrow.conditions.exploitation)) return false;
  if (!PassesAge(wide.conditions.age, narrow.conditions.age)) return false;
  if (!wide.conditions.consent) return true;
  return narrow.conditions.consent && SameConsent(*wide.conditions.consent, *narrow.conditions.consent);
}

bool GivesAllOf(const Covenant& covenant, const Rule& wide, const Rule& narrow) {
  if (wide.mode != narrow.mode || !SameBases(covenant, wide, narrow)) return false;
  if (wide.mask_source && !narrow.mask_source) return false;
  switch (narrow.mode) {
    case RuleMode::kFields:
      return SameFields(covenant, wide, narrow);
    case RuleMode::kAggregate:
      return SameFigures(wide, narrow);
    case RuleMode::kHitOnly:
      return true;
  }
  return false;
}

bool Overrides(const Snapshot& snapshot, const Covenant& covenant, const ProhibitRule& prohibition, const Rule& rule) {
  if (!TakesAway(prohibition.actions, rule.mode)) return false;
  if (!prohibition.purpose.empty() && prohibition.purpose != rule.purpose) return false;
  if (!Includes(covenant, prohibition.from, rule.from) || !Includes(covenant, prohibition.to, rule.to)) return false;
  if (!Passes(prohibition.when.about, rule.about)) return false;
  return prohibition.when.police_regime.empty() ||
         OnlyRegimes(snapshot, covenant, rule, prohibition.when.police_regime);
}

StatuteEffect EffectOf(const Snapshot& snapshot, const Covenant& covenant, const StatutoryProhibition& prohibition,
                       const Rule& rule, absl::CivilDay today) {
  StatuteEffect effect;
  if (!prohibition.schemes.empty() || !prohibition.in_force.Contains(today)) return effect;
  if (!TakesAway(prohibition.actions, rule.mode) || !BindsCollaboration(prohibition, covenant.collaboration)) {
    return effect;
  }
  if (!BindsAll(prohibition.recipients, snapshot, covenant, Members(covenant, rule.to))) return effect;
  if (!BindsAll(prohibition.suppliers, snapshot, covenant, Members(covenant, rule.from))) return effect;
  if (!Passes(prohibition.when.about, rule.about) || !HoldsInEveryCase(prohibition, rule)) return effect;
  const Names& forbidden = prohibition.when.police_regime;
  const bool whatever_regime = forbidden.empty() || OnlyRegimes(snapshot, covenant, rule, forbidden);
  if (!prohibition.BarsAll()) {
    if (!whatever_regime || rule.mode != RuleMode::kFields) return effect;
    effect.fields = FieldsTaken(covenant, prohibition, rule);
    effect.voids = !effect.fields.empty() && effect.fields.size() == covenant.FindDataSet(rule.data_set)->fields.size();
    return effect;
  }
  effect.voids = whatever_regime;
  if (effect.voids) return effect;
  for (const std::string& regime : rule.conditions.police_regime) {
    if (Has(forbidden, regime)) effect.regimes.push_back(regime);
  }
  return effect;
}

}  // namespace covenant::policy
