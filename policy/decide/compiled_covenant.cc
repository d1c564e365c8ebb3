#include "policy/decide/compiled_covenant.h"

#include <algorithm>
#include <map>

#include "policy/language/facts.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

template <class T>
void AddOnce(std::vector<T>& all, const T& item) {
  if (std::find(all.begin(), all.end(), item) == all.end()) all.push_back(item);
}

template <class Map, class Key>
const typename Map::mapped_type& FindOrEmpty(const Map& map, const Key& key) {
  static const typename Map::mapped_type kEmpty;
  const auto it = map.find(key);
  return it == map.end() ? kEmpty : it->second;
}

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The actions for which a rule of this mode speaks.
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

// Regions tell parties apart only where a rule asks them: there are many more regions than roles.
bool AsksRegion(const Covenant& covenant) {
  return std::any_of(covenant.rules.begin(), covenant.rules.end(),
                     [](const Rule& rule) { return rule.conditions.same_region; });
}

// What tells parties apart in deciding: where they stand in the rules, how they match, what the register says of them.
std::string Signature(const Covenant& covenant, const Party& party) {
  std::string bits;
  const auto add = [&](const PartySet& set) { bits += set.Contains(party.id) ? '1' : '0'; };
  for (const Rule& rule : covenant.rules) {
    add(rule.from);
    add(rule.to);
  }
  for (const ProhibitRule& rule : covenant.prohibitions) {
    add(rule.from);
    add(rule.to);
  }
  for (const Matching& line : covenant.matching) {
    const PartyGroup* group = covenant.FindGroup(line.name);
    bits += line.name == party.id || (group != nullptr && Lists(group->parties, party.id)) ? '1' : '0';
  }
  bits += '\n' + party.kind + '\n' + party.sector;
  return AsksRegion(covenant) ? bits + '\n' + party.region : bits;
}

bool AsksRequest(const Rule& rule) {
  const Conditions& conditions = rule.conditions;
  return rule.break_glass || conditions.same_region || !conditions.activities.empty() || conditions.phase ||
         !conditions.admitted.empty() || conditions.involved || !conditions.approvals.empty() ||
         !conditions.attestations.empty() || conditions.motivation || !conditions.deadline.empty();
}

CompiledRule CompileRule(const Covenant& covenant, const Rule& rule) {
  CompiledRule compiled;
  compiled.rule = &rule;
  compiled.asks_request = AsksRequest(rule);
  compiled.mask_source = rule.mask_source;
  std::vector<FieldRelease> releases;
  if (rule.mode == RuleMode::kFields) {
    for (const DataSetField& field : covenant.FindDataSet(rule.data_set)->fields) {
      compiled.mask_source |= field.release.transformation == Transformation::kMaskSource;
      if (!field.release.source.empty()) AddOnce(compiled.suppliable, field.release.source);
      if (field.release.transformation != Transformation::kDrop) releases.push_back(field.release);
    }
  }
  // What a condition is about may be supplied, or it could never hold.
  if (rule.conditions.consent || rule.conditions.age) AddOnce(compiled.suppliable, std::string(kBirthDateField));
  if (!rule.conditions.exploitation.empty()) AddOnce(compiled.suppliable, std::string(kExploitationField));
  compiled.releases = std::make_shared<const std::vector<FieldRelease>>(std::move(releases));
  return compiled;
}

}  // namespace

CompiledCovenant::CompiledCovenant(std::shared_ptr<const Covenant> covenant, std::optional<CovenantStatus> held,
                                   const Vocabulary& vocabulary, const PartyRegister& parties,
                                   const std::vector<std::shared_ptr<const Statute>>& statutes)
    : covenant_(std::move(covenant)), held_(held) {
  MakeClasses(parties);
  rules_.reserve(covenant_->rules.size());  // Tables point into it.
  for (const Rule& rule : covenant_->rules) {
    const auto id = static_cast<PurposeId>(purposes_.size());
    const PurposeId purpose = purposes_.try_emplace(rule.purpose, id).first->second;
    rules_.push_back(CompileRule(*covenant_, rule));
    AddRule(rules_.back(), purpose);
  }
  for (const std::shared_ptr<const Statute>& statute : statutes) {
    for (const StatutoryProhibition& prohibition : statute->prohibitions) AddStatute(prohibition, vocabulary, parties);
  }
  for (const ProhibitRule& rule : covenant_->prohibitions) AddProhibition(rule);
}

void CompiledCovenant::MakeClasses(const PartyRegister& parties) {
  std::map<std::string, ClassId> by_signature;
  for (const CovenantParty& member : covenant_->parties) {
    const Party& party = *parties.Find(member.id);
    const auto next = static_cast<ClassId>(classes_.size());
    const auto [it, fresh] = by_signature.try_emplace(Signature(*covenant_, party), next);
    if (fresh) {
      PartyClass made;
      made.police_domain = party.police_domain;
      if (AsksRegion(*covenant_)) made.region = party.region;
      for (const Matching& line : covenant_->matching) {
        for (const std::string& scheme : line.schemes) {
          if (covenant_->MayMatchBy(party.id, scheme)) AddOnce(made.schemes, scheme);
        }
      }
      classes_.push_back(std::move(made));
    }
    classes_[it->second].members.push_back(party.id);
    const std::optional<absl::CivilDay> ended = party.ended ? std::optional(party.ended->from) : std::nullopt;
    members_.emplace(party.id, Membership{it->second, member.signed_on, ended});
  }
}

void CompiledCovenant::AddRule(const CompiledRule& compiled, PurposeId purpose) {
  const Rule& rule = *compiled.rule;
  for (ClassId from = 0; from < classes_.size(); ++from) {
    if (!rule.from.Contains(classes_[from].members.front())) continue;
    for (ClassId to = 0; to < classes_.size(); ++to) {
      if (!rule.to.Contains(classes_[to].members.front())) continue;
      // A class of one has nobody else to give to.
      if (from == to && classes_[to].members.size() == 1) continue;
      for (const Action action : ActionsOf(rule.mode)) {
        std::vector<const CompiledRule*>& rules = by_pair_[{from, to, purpose, action}];
        const auto first_hit = std::find_if(rules.begin(), rules.end(), [](const CompiledRule* other) {
          return other->rule->mode != RuleMode::kFields;
        });
        rules.insert(rule.mode == RuleMode::kFields ? first_hit : rules.end(), &compiled);
        AddOnce(suppliers_[{to, purpose, action}], from);
        AddOnce(suppliers_for_any_purpose_[{to, action}], from);
      }
      // An emergency is no ground to take in a signal: break-glass opens what other rules took in.
      if (rule.mode == RuleMode::kAggregate || rule.break_glass) continue;
      outlets_[{from, purpose}].push_back({&compiled, to});
      outlets_for_any_purpose_[from].push_back({&compiled, to});
    }
  }
}

void CompiledCovenant::AddProhibition(const ProhibitRule& rule) {
  CompiledProhibition compiled;
  compiled.id = rule.id;
  compiled.reason = kProhibited;
  for (const Action action : rule.actions) compiled.actions[static_cast<size_t>(action)] = true;
  for (const PartyClass& party_class : classes_) {
    compiled.from.push_back(rule.from.Contains(party_class.members.front()));
    compiled.to.push_back(rule.to.Contains(party_class.members.front()));
  }
  compiled.from_anyone = rule.from.anyone;
  if (!rule.purpose.empty()) {
    compiled.purpose = PurposeOf(rule.purpose);
    if (!compiled.purpose) return;  // No rule permits anything for this purpose anyway.
  }
  compiled.when = rule.when;
  prohibitions_.push_back(std::move(compiled));
}

void CompiledCovenant::AddStatute(const StatutoryProhibition& prohibition, const Vocabulary& vocabulary,
                                  const PartyRegister& parties) {
  const std::string& collaboration = covenant_->collaboration;
  if (!BindsCollaboration(prohibition, collaboration)) return;
  CompiledProhibition compiled;
  compiled.id = prohibition.id;
  compiled.reason = prohibition.reason;
  for (const Action action : prohibition.actions) compiled.actions[static_cast<size_t>(action)] = true;
  compiled.from_anyone = prohibition.suppliers == BoundParties();
  for (const PartyClass& party_class : classes_) {
    const Party& party = *parties.Find(party_class.members.front());
    compiled.from.push_back(Binds(prohibition.suppliers, party, vocabulary, collaboration));
    compiled.to.push_back(Binds(prohibition.recipients, party, vocabulary, collaboration));
  }
  compiled.when = prohibition.when;
  compiled.unless = prohibition.unless;
  compiled.in_force = prohibition.in_force;
  compiled.fields = prohibition.fields;
  compiled.fields.insert(compiled.fields.end(), prohibition.categories.begin(), prohibition.categories.end());
  std::sort(compiled.fields.begin(), compiled.fields.end());
  compiled.schemes = prohibition.schemes;
  std::sort(compiled.schemes.begin(), compiled.schemes.end());
  auto& kept = !compiled.schemes.empty() ? scheme_bars_ : !compiled.fields.empty() ? field_bars_ : prohibitions_;
  kept.push_back(std::move(compiled));
}

CovenantStatus CompiledCovenant::StatusOn(absl::CivilDay day) const {
  if (held_) return *held_;
  if (day < *covenant_->in_force.from) return CovenantStatus::kNotYetInForce;
  return *covenant_->in_force.through < day ? CovenantStatus::kExpired : CovenantStatus::kInForce;
}

std::optional<ClassId> CompiledCovenant::ClassOf(std::string_view party, absl::CivilDay day) const {
  const auto it = members_.find(party);
  if (it == members_.end()) return std::nullopt;
  if (it->second.signed_on && day < *it->second.signed_on) return std::nullopt;
  if (it->second.ended_from && *it->second.ended_from <= day) return std::nullopt;
  return it->second.party_class;
}

std::optional<PurposeId> CompiledCovenant::PurposeOf(std::string_view purpose) const {
  const auto it = purposes_.find(purpose);
  return it == purposes_.end() ? std::nullopt : std::optional(it->second);
}

const std::vector<const CompiledRule*>& CompiledCovenant::Rules(ClassId from, ClassId to, PurposeId purpose,
                                                                Action action) const {
  return FindOrEmpty(by_pair_, Key(from, to, purpose, action));
}

const std::vector<ClassId>& CompiledCovenant::Suppliers(ClassId to, PurposeId purpose, Action action) const {
  return FindOrEmpty(suppliers_, std::tuple(to, purpose, action));
}

const std::vector<ClassId>& CompiledCovenant::Suppliers(ClassId to, Action action) const {
  return FindOrEmpty(suppliers_for_any_purpose_, std::pair(to, action));
}

const std::vector<Outlet>& CompiledCovenant::Outlets(ClassId from, PurposeId purpose) const {
  return FindOrEmpty(outlets_, std::pair(from, purpose));
}

const std::vector<Outlet>& CompiledCovenant::Outlets(ClassId from) const {
  return FindOrEmpty(outlets_for_any_purpose_, from);
}

}  // namespace covenant::policy
