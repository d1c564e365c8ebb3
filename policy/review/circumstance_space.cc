#include "policy/review/circumstance_space.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "policy/review/moment_values.h"

namespace covenant::policy {
namespace {

// Rules between two parties that serve the action, of one side.
std::vector<const CompiledRule*> RulesOf(const CompiledCovenant& compiled, const PairClasses& classes,
                                         PurposeId purpose, const Matter& matter) {
  std::vector<const CompiledRule*> rules;
  if (matter.action == Action::kSubmit) {
    for (const Outlet& outlet : compiled.Outlets(classes.from, purpose)) {
      if (outlet.to == classes.to) rules.push_back(outlet.rule);
    }
    return rules;
  }
  if (matter.action != Action::kReport) return compiled.Rules(classes.from, classes.to, purpose, matter.action);
  // Also those of other suppliers: a report is made under one rule, the first that has what is counted by.
  bool any = false;
  for (const CompiledRule& compiled_rule : compiled.rules()) {
    const Rule& rule = *compiled_rule.rule;
    if (rule.mode != RuleMode::kAggregate || rule.purpose != matter.purpose || !rule.to.Contains(matter.to)) continue;
    any |= rule.from.Contains(matter.from);
    rules.push_back(&compiled_rule);
  }
  if (!any) rules.clear();
  return rules;
}

void AddClauses(const Sides& sides, size_t side, const Matter& matter, const std::vector<absl::CivilDay>& days,
                std::vector<Clause>& clauses) {
  const CompiledCovenant& compiled = *sides[side].compiled;
  const auto classes = ClassesOf(sides[side], matter, days);
  const auto purpose = compiled.PurposeOf(matter.purpose);
  if (!classes || !purpose) return;
  const std::vector<const CompiledRule*> rules = RulesOf(compiled, *classes, *purpose, matter);
  if (rules.empty()) return;
  for (const CompiledRule* rule : rules) clauses.push_back({side, rule, nullptr});
  const auto add = [&](const CompiledProhibition& one, ClassId from, ClassId to) {
    const bool touches = one.actions[static_cast<size_t>(matter.action)] && one.from[from] && one.to[to] &&
                         (!one.purpose || *one.purpose == *purpose);
    if (touches) clauses.push_back({side, nullptr, &one});
  };
  for (const CompiledProhibition& one : compiled.prohibitions()) add(one, classes->from, classes->to);
  for (const CompiledProhibition& one : compiled.field_bars()) add(one, classes->from, classes->to);
  const ClassId caller = matter.action == Action::kSubmit ? classes->from : classes->to;
  for (const CompiledProhibition& one : compiled.scheme_bars()) add(one, caller, caller);
}

bool BarsAll(const CompiledProhibition& one) {
  return one.fields.empty() && one.schemes.empty() && one.unless.empty();
}

// What can lift a prohibition lifts it together with what else is demanded, so one of them alone settles nothing.
bool Settles(const Clause& clause, Aspect aspect) {
  return clause.rule != nullptr || (aspect != Aspect::kApproval && aspect != Aspect::kAttestation);
}

void AddRange(std::set<absl::CivilDay>& days, const DateRange& range) {
  if (range.from) days.insert(*range.from);
  if (range.through) days.insert(*range.through + 1);
}

// Terms in days and in years differ only across a leap day, so each such day of the covenant's time may matter.
void AddLeapDays(std::set<absl::CivilDay>& days, const DateRange& in_force) {
  for (absl::CivilYear year(*in_force.from); year <= absl::CivilYear(*in_force.through); ++year) {
    days.insert({absl::CivilDay(year.year(), 3, 1) - 1, absl::CivilDay(year.year(), 3, 1)});
  }
}

}  // namespace

CircumstanceSpace::CircumstanceSpace(const Sides& sides, Matter matter, const std::vector<absl::CivilDay>& days)
    : matter_(std::move(matter)) {
  for (size_t side = 0; side < sides.size(); ++side) AddClauses(sides, side, matter_, days, clauses_);
  if (clauses_.empty()) {
    aspects_.emplace();
    return;
  }
  aspects_ = ValuesOf(sides, matter_, clauses_, days);
  decided_by_.resize(clauses_.size(), 0);
  for (size_t i = 0; aspects_ && i < aspects_->size(); ++i) {
    for (const AspectValue& value : (*aspects_)[i].values) {
      for (size_t clause = 0; clause < clauses_.size(); ++clause) {
        if (!value.holds[clause]) decided_by_[clause] = i;
      }
    }
  }
}

// Goes through the aspects one by one, taking of each only the values that what is still undecided tells apart.
class CircumstanceSpace::Walk {
 public:
  Walk(const CircumstanceSpace& space, size_t most, const std::function<void(const Trial&)>& see)
      : space_(space), most_(most), see_(see) {}

  bool Run() {
    Trial trial;
    trial.action = space_.matter_.action;
    trial.from = space_.matter_.from;
    trial.to = space_.matter_.to;
    trial.purpose = space_.matter_.purpose;
    trial.given.scheme = "";
    From(0, trial, {true, true}, std::vector<bool>(space_.clauses_.size(), true));
    return seen_ <= most_;
  }

 private:
  // `live`: clauses of which every part that was looked at holds.
  void From(size_t aspect, const Trial& trial, std::array<bool, 2> open, const std::vector<bool>& live);

  // Whether a side is left with a rule, and with no prohibition that bars all whatever else is so.
  void Close(size_t aspect, std::array<bool, 2>& open, const std::vector<bool>& live) const {
    std::array<bool, 2> rules = {false, false};
    for (size_t i = 0; i < live.size(); ++i) {
      const Clause& clause = space_.clauses_[i];
      if (!live[i]) continue;
      if (clause.rule != nullptr) {
        rules[clause.side] = true;
      } else if (BarsAll(*clause.prohibition) && space_.decided_by_[i] <= aspect) {
        open[clause.side] = false;
      }
    }
    for (size_t side = 0; side < open.size(); ++side) open[side] = open[side] && rules[side];
  }

  const CircumstanceSpace& space_;
  const size_t most_;
  const std::function<void(const Trial&)>& see_;
  size_t seen_ = 0;
};

void CircumstanceSpace::Walk::From(size_t aspect, const Trial& trial, std::array<bool, 2> open,
                                   const std::vector<bool>& live) {
  if (seen_ > most_) return;
  if (aspect == space_.aspects_->size()) {
    if (++seen_ <= most_) see_(trial);
    return;
  }
  const AspectValues& values = (*space_.aspects_)[aspect];
  std::set<std::pair<std::array<bool, 2>, std::vector<bool>>> taken;
  for (const AspectValue& value : values.values) {
    std::array<bool, 2> still_open = {open[0] && value.open[0], open[1] && value.open[1]};
    std::vector<bool> told_apart(live.size());
    std::vector<bool> still_live(live.size());
    for (size_t i = 0; i < live.size(); ++i) {
      const Clause& clause = space_.clauses_[i];
      const bool counts = live[i] && still_open[clause.side];
      told_apart[i] = counts && value.holds[i];
      still_live[i] = counts && (value.holds[i] || !Settles(clause, values.aspect));
    }
    Close(aspect, still_open, still_live);
    if (!still_open[0] && !still_open[1]) continue;
    if (values.aspect != Aspect::kBy && !taken.emplace(still_open, told_apart).second) continue;
    Trial next = trial;
    value.set(next);
    From(aspect + 1, next, still_open, still_live);
  }
}

bool CircumstanceSpace::Visit(size_t most, const std::function<void(const Trial&)>& see) const {
  if (!aspects_) return false;
  if (clauses_.empty()) return true;
  return Walk(*this, most, see).Run();
}

std::vector<absl::CivilDay> DaysThatMatter(const Sides& sides, absl::CivilDay preferred) {
  std::set<absl::CivilDay> days = {preferred};
  for (const Side& side : sides) {
    AddRange(days, side.covenant->in_force);
    for (const CovenantParty& member : side.covenant->parties) {
      if (member.signed_on) days.insert(*member.signed_on);
      const Party* party = side.snapshot->parties().Find(member.id);
      if (party != nullptr && party->ended) days.insert(party->ended->from);
    }
    for (const auto* prohibitions :
         {&side.compiled->prohibitions(), &side.compiled->field_bars(), &side.compiled->scheme_bars()}) {
      for (const CompiledProhibition& one : *prohibitions) AddRange(days, one.in_force);
    }
  }
  const RetentionTerm& old = sides[0].covenant->retention.signals;
  const RetentionTerm& now = sides[1].covenant->retention.signals;
  if (FormatPeriod(old.keep) != FormatPeriod(now.keep)) {
    for (const Side& side : sides) AddLeapDays(days, side.covenant->in_force);
  }
  std::vector<absl::CivilDay> in_force;
  for (const absl::CivilDay day : days) {
    const auto holds = [&](const Side& side) { return side.compiled->StatusOn(day) == CovenantStatus::kInForce; };
    if (std::ranges::any_of(sides, holds)) in_force.push_back(day);
  }
  const auto first = std::ranges::find(in_force, preferred);
  if (first != in_force.end()) std::rotate(in_force.begin(), first, first + 1);
  return in_force;
}

}  // namespace covenant::policy
