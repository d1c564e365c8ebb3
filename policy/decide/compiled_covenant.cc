#include "policy/decide/compiled_covenant.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "policy/language/facts.h"
#include "policy/language/masking.h"
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

// The actions for which a rule speaks. An emergency is no ground to take in a signal: break-glass opens what other
// rules took in.
std::vector<Action> ActionsOf(const Rule& rule) {
  std::vector<Action> actions;
  if (rule.mode == RuleMode::kAggregate) return {Action::kReport};
  if (!rule.break_glass) actions.push_back(Action::kSubmit);
  actions.push_back(Action::kCheck);
  if (rule.mode == RuleMode::kFields) actions.push_back(Action::kRetrieve);
  return actions;
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

CompiledRule CompileRule(const Covenant& covenant, const Vocabulary& vocabulary, const Rule& rule) {
  const Conditions& conditions = rule.conditions;
  CompiledRule compiled;
  compiled.rule = &rule;
  compiled.break_glass = rule.break_glass;
  compiled.bulk = rule.bulk;
  compiled.asks_request = AsksRequest(rule);
  compiled.asks_person = !conditions.exploitation.empty() || conditions.age || conditions.consent;
  compiled.about = WordSet(vocabulary, WordKind::kSubjectRole, rule.about);
  compiled.police_regime = WordSet(vocabulary, WordKind::kPoliceRegime, conditions.police_regime);
  compiled.handling_code = WordSet(vocabulary, WordKind::kHandlingCode, conditions.handling_code);
  compiled.mask_source = MasksSource(covenant, rule);
  std::vector<FieldRelease> releases;
  if (rule.mode == RuleMode::kFields) {
    for (const DataSetField& field : covenant.FindDataSet(rule.data_set)->fields) {
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

// One rule on one way, before they are put in order.
struct CompiledCovenant::RuleOnWay {
  size_t row;
  ClassId from;
  bool only_hit;
  const CompiledRule* rule;
  ClassId to;
  PurposeId purpose;
  Action action;

  auto Order() const { return std::tuple(row, from, only_hit, rule); }
};

CompiledCovenant::CompiledCovenant(std::shared_ptr<const Covenant> covenant, std::optional<CovenantStatus> held,
                                   const Vocabulary& vocabulary, const PartyRegister& parties,
                                   const std::vector<std::shared_ptr<const Statute>>& statutes)
    : covenant_(std::move(covenant)),
      held_(held),
      first_day_(*covenant_->in_force.from),
      last_day_(*covenant_->in_force.through) {
  MakeClasses(parties);
  for (const std::shared_ptr<const Statute>& statute : statutes) {
    for (const StatutoryProhibition& prohibition : statute->prohibitions) AddStatute(prohibition, vocabulary, parties);
  }
  for (const Rule& rule : covenant_->rules) {
    purposes_.try_emplace(rule.purpose, static_cast<PurposeId>(purposes_.size()));
  }
  for (const ProhibitRule& rule : covenant_->prohibitions) AddProhibition(rule);
  std::vector<RuleOnWay> on_ways;
  rules_.reserve(covenant_->rules.size());  // Tables point into it, and into the prohibitions, which are complete.
  for (const Rule& rule : covenant_->rules) {
    rules_.push_back(CompileRule(*covenant_, vocabulary, rule));
    FindFieldBars(rules_.back());
    AddRule(rules_.back(), purposes_.find(rule.purpose)->second, on_ways);
  }
  MakeWays(std::move(on_ways));
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

void CompiledCovenant::AddRule(const CompiledRule& compiled, PurposeId purpose, std::vector<RuleOnWay>& on_ways) {
  const Rule& rule = *compiled.rule;
  for (ClassId from = 0; from < classes_.size(); ++from) {
    if (!rule.from.Contains(classes_[from].members.front())) continue;
    for (ClassId to = 0; to < classes_.size(); ++to) {
      if (!rule.to.Contains(classes_[to].members.front())) continue;
      // A class of one has nobody else to give to.
      if (from == to && classes_[to].members.size() == 1) continue;
      for (const Action action : ActionsOf(rule)) {
        const bool only_hit = rule.mode != RuleMode::kFields;
        on_ways.push_back({Row(to, purpose, action), from, only_hit, &compiled, to, purpose, action});
      }
      if (rule.mode == RuleMode::kAggregate || rule.break_glass) continue;
      outlets_[{from, purpose}].push_back({&compiled, to});
      outlets_for_any_purpose_[from].push_back({&compiled, to});
    }
  }
}

void CompiledCovenant::MakeWays(std::vector<RuleOnWay> on_ways) {
  std::sort(on_ways.begin(), on_ways.end(),
            [](const RuleOnWay& a, const RuleOnWay& b) { return a.Order() < b.Order(); });
  rows_.reserve(purposes_.size() * kActions * classes_.size() + 1);
  for (size_t i = 0; i < on_ways.size();) {
    const RuleOnWay& first = on_ways[i];
    rows_.resize(first.row + 1, static_cast<uint32_t>(ways_.size()));
    Passage way{first.from, static_cast<uint32_t>(rules_by_way_.size()), 0, 0, 0};
    for (; i < on_ways.size() && on_ways[i].row == first.row && on_ways[i].from == first.from; ++i) {
      rules_by_way_.push_back(on_ways[i].rule);
    }
    way.rules_end = static_cast<uint32_t>(rules_by_way_.size());
    AddBars(way, first.to, first.purpose, first.action);
    ways_.push_back(way);
  }
  rows_.resize(purposes_.size() * kActions * classes_.size() + 1, static_cast<uint32_t>(ways_.size()));
}

void CompiledCovenant::AddBars(Passage& way, ClassId to, PurposeId purpose, Action action) {
  std::vector<const CompiledProhibition*> bars;
  for (const CompiledProhibition& one : prohibitions_) {
    const bool concerns = one.actions[static_cast<size_t>(action)] && one.from[way.from] && one.to[to];
    if (concerns && (!one.purpose || *one.purpose == purpose)) bars.push_back(&one);
  }
  const auto same = std::search(bars_by_way_.begin(), bars_by_way_.end(), bars.begin(), bars.end());
  way.bars_begin = static_cast<uint32_t>(same - bars_by_way_.begin());
  way.bars_end = way.bars_begin + static_cast<uint32_t>(bars.size());
  if (same == bars_by_way_.end()) bars_by_way_.insert(bars_by_way_.end(), bars.begin(), bars.end());
}

void CompiledCovenant::FindFieldBars(CompiledRule& rule) const {
  for (const CompiledProhibition& bar : field_bars_) {
    const bool touches = std::any_of(rule.releases->begin(), rule.releases->end(), [&](const FieldRelease& release) {
      return Lists(bar.fields, release.field) || Lists(bar.fields, release.source);
    });
    if (touches) rule.field_bars.push_back(&bar);
  }
}

void CompiledCovenant::AddProhibition(const ProhibitRule& rule) {
  static const std::string kReason(kProhibited);
  static const StatutoryProhibition kNoStatute;  // Nothing lifts it, it holds always, and bars the whole exchange.
  CompiledProhibition compiled{rule.id,          kReason,           rule.when, kNoStatute.unless, kNoStatute.in_force,
                               kNoStatute.words, kNoStatute.schemes};
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
  prohibitions_.push_back(std::move(compiled));
}

void CompiledCovenant::AddStatute(const StatutoryProhibition& prohibition, const Vocabulary& vocabulary,
                                  const PartyRegister& parties) {
  const std::string& collaboration = covenant_->collaboration;
  if (!BindsCollaboration(prohibition, collaboration)) return;
  CompiledProhibition compiled{prohibition.id,       prohibition.reason, prohibition.when,   prohibition.unless,
                               prohibition.in_force, prohibition.words,  prohibition.schemes};
  for (const Action action : prohibition.actions) compiled.actions[static_cast<size_t>(action)] = true;
  compiled.from_anyone = prohibition.suppliers == BoundParties();
  for (const PartyClass& party_class : classes_) {
    const Party& party = *parties.Find(party_class.members.front());
    compiled.from.push_back(Binds(prohibition.suppliers, party, vocabulary, collaboration));
    compiled.to.push_back(Binds(prohibition.recipients, party, vocabulary, collaboration));
  }
  auto& kept = !compiled.schemes.empty() ? scheme_bars_ : !compiled.fields.empty() ? field_bars_ : prohibitions_;
  kept.push_back(std::move(compiled));
}

CovenantStatus CompiledCovenant::StatusOn(absl::CivilDay day) const {
  if (held_) return *held_;
  if (day < first_day_) return CovenantStatus::kNotYetInForce;
  return last_day_ < day ? CovenantStatus::kExpired : CovenantStatus::kInForce;
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

std::vector<const CompiledRule*> CompiledCovenant::Rules(ClassId from, ClassId to, PurposeId purpose,
                                                         Action action) const {
  const Passage* way = FindPassage(from, to, purpose, action);
  if (way == nullptr) return {};
  const auto rules = Rules(*way);
  return {rules.begin(), rules.end()};
}

std::span<const Passage> CompiledCovenant::PassagesTo(ClassId to, PurposeId purpose, Action action) const {
  const size_t row = Row(to, purpose, action);
  return std::span(ways_).subspan(rows_[row], rows_[row + 1] - rows_[row]);
}

const Passage* CompiledCovenant::FindPassage(ClassId from, ClassId to, PurposeId purpose, Action action) const {
  const std::span<const Passage> ways = PassagesTo(to, purpose, action);
  const auto it = std::lower_bound(ways.begin(), ways.end(), from,
                                   [](const Passage& way, ClassId sought) { return way.from < sought; });
  return it == ways.end() || it->from != from ? nullptr : &*it;
}

const std::vector<Outlet>& CompiledCovenant::Outlets(ClassId from, PurposeId purpose) const {
  return FindOrEmpty(outlets_, std::pair(from, purpose));
}

const std::vector<Outlet>& CompiledCovenant::Outlets(ClassId from) const {
  return FindOrEmpty(outlets_for_any_purpose_, from);
}

}  // namespace covenant::policy
