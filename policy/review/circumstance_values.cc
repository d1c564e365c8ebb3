#include "policy/review/circumstance_values.h"

#include <algorithm>
#include <set>
#include <utility>

#include "policy/decide/request_conditions.h"
#include "policy/review/aspects.h"
#include "policy/review/moment_values.h"
#include "policy/review/person_values.h"
#include "policy/review/word_groups.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

constexpr int kMostPhases = 9;

bool Lists(const Words& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Maker {
 public:
  Maker(const Sides& sides, const Matter& matter, const std::vector<Clause>& clauses,
        const std::vector<absl::CivilDay>& days)
      : sides_(sides), matter_(matter), clauses_(clauses), days_(days), vocabulary_(sides[0].snapshot->vocabulary()) {
    for (size_t side = 0; side < sides.size(); ++side) classes_[side] = ClassesOf(sides[side], matter, days);
    base_.action = matter.action;
    base_.from = matter.from;
    base_.to = matter.to;
    base_.purpose = matter.purpose;
    base_.given.scheme = "";
    base_.given.at = NoonOf(days.front());
  }

  std::optional<std::vector<AspectValues>> Make();

 private:
  bool Asks() const { return matter_.action == Action::kCheck || matter_.action == Action::kRetrieve; }

  void AddWays();
  void AddRegimes();
  void AddSchemes();
  void AddHandling();
  void AddWord(Aspect aspect, WordKind kind, std::string RequestFacts::* word);
  void AddRoles();
  void AddPhases();
  void AddAdmissions();
  void AddApprovals();
  void AddApproval(const std::string& kind);
  void AddAttestations();
  void AddInvolved();
  void AddMotivation();
  void AddExploitation();
  void AddCountedBy();

  void Add(Aspect aspect, const Setters& setters, std::string kind = "");
  void Add(Aspect aspect, std::vector<AspectValue> values, std::string kind = "");
  void Weigh(Aspect aspect, const std::string& kind, AspectValue& value) const;

  // The words that clauses hold for a condition, a list each.
  template <class OfRule, class OfProhibition>
  std::vector<const Words*> ListsOf(OfRule of_rule, OfProhibition of_prohibition) const {
    std::vector<const Words*> lists;
    for (const Clause& clause : clauses_) {
      const Words* list = clause.rule != nullptr ? of_rule(*clause.rule->rule) : of_prohibition(*clause.prohibition);
      if (list != nullptr && !list->empty()) lists.push_back(list);
    }
    return lists;
  }

  // The groups of words; none, and too_large_, when they combine in too many ways.
  std::vector<Words> GroupsWithin(const Words& words, const std::vector<const Words*>& lists) {
    std::vector<Words> groups = WordGroups(words, lists);
    if (groups.size() <= kMostWordsOfACondition) return groups;
    too_large_ = true;
    return {};
  }

  const Sides& sides_;
  const Matter& matter_;
  const std::vector<Clause>& clauses_;
  const std::vector<absl::CivilDay>& days_;
  const Vocabulary& vocabulary_;
  std::array<std::optional<PairClasses>, 2> classes_;
  Trial base_;
  std::vector<AspectValues> all_;
  bool too_large_ = false;
};

void Maker::Weigh(Aspect aspect, const std::string& kind, AspectValue& value) const {
  Trial trial = base_;
  value.set(trial);
  std::array<std::optional<TrialCircumstances>, 2> circumstances;
  for (size_t side = 0; side < sides_.size(); ++side) {
    if (classes_[side]) circumstances[side].emplace(sides_[side], trial, *classes_[side]);
  }
  for (const Clause& clause : clauses_) {
    const Circumstances& c = circumstances[clause.side]->get();
    value.holds.push_back(clause.rule != nullptr ? RuleHolds(*clause.rule, aspect, kind, trial, c)
                                                 : ProhibitionHolds(*clause.prohibition, aspect, kind, trial, c));
  }
}

void Maker::Add(Aspect aspect, std::vector<AspectValue> values, std::string kind) {
  AspectValues& added = all_.emplace_back(AspectValues{aspect, kind, {}});
  std::set<std::pair<std::array<bool, 2>, std::vector<bool>>> seen;
  for (AspectValue& value : values) {
    Weigh(aspect, kind, value);
    if (!value.open[0] && !value.open[1]) continue;
    if (aspect == Aspect::kBy || seen.emplace(value.open, value.holds).second) added.values.push_back(std::move(value));
  }
}

void Maker::Add(Aspect aspect, const Setters& setters, std::string kind) {
  std::vector<AspectValue> values;
  for (const auto& set : setters) values.push_back({set, {true, true}, {}});
  Add(aspect, std::move(values), std::move(kind));
}

void Maker::AddWays() {
  Setters ways;
  for (const bool break_glass : {false, true}) {
    for (const bool bulk : {false, true}) {
      if ((break_glass && !Asks()) || (bulk && matter_.action != Action::kCheck)) continue;
      ways.push_back([=](Trial& trial) {
        trial.given.request.break_glass = break_glass;
        trial.given.bulk = bulk;
      });
    }
  }
  Add(Aspect::kWay, ways);
}

void Maker::AddRoles() {
  Setters roles;
  for (const Word* word : vocabulary_.All(WordKind::kSubjectRole)) {
    roles.push_back([code = word->code](Trial& trial) { trial.given.subject_role = code; });
  }
  Add(Aspect::kRole, roles);
}

void Maker::AddRegimes() {
  Setters regimes = {[](Trial& trial) { trial.given.police_regime.clear(); }};
  for (const Word* word : vocabulary_.All(WordKind::kPoliceRegime)) {
    regimes.push_back([code = word->code](Trial& trial) { trial.given.police_regime = code; });
  }
  // Who works under the Wpg states one, so let that be the example.
  const Party* supplier = sides_[0].snapshot->parties().Find(matter_.from);
  if (supplier != nullptr && supplier->police_domain) std::rotate(regimes.begin(), regimes.begin() + 1, regimes.end());
  Add(Aspect::kRegime, regimes);
}

// By each scheme on each path, and for questions by pseudonym; those that no statute bars first.
void Maker::AddSchemes() {
  std::vector<AspectValue> values;
  const auto add = [&](const std::string& scheme, bool blind, std::array<bool, 2> open) {
    const auto set = [=](Trial& trial) {
      trial.given.scheme = scheme;
      if (!scheme.empty()) trial.given.blind = blind;
    };
    values.push_back({set, open, {}});
  };
  const auto barred = [&](const Word* scheme) {
    return std::ranges::any_of(clauses_, [&](const Clause& clause) {
      return clause.prohibition != nullptr && Lists(clause.prohibition->schemes, scheme->code);
    });
  };
  std::vector<const Word*> schemes = vocabulary_.All(WordKind::kScheme);
  std::ranges::sort(schemes, {}, [&](const Word* scheme) { return std::pair(barred(scheme), scheme->at.line); });
  for (const Word* scheme : schemes) {
    if (matter_.action == Action::kReport) break;
    for (const bool blind : {false, true}) {
      const auto open = [&](const Side& side) {
        const std::string& caller = matter_.action == Action::kSubmit ? matter_.from : matter_.to;
        return side.covenant->MayMatchBy(caller, scheme->code) &&
               (blind || !Lists(side.covenant->blind_only, scheme->code));
      };
      add(scheme->code, blind, {open(sides_[0]), open(sides_[1])});
    }
  }
  if (matter_.action != Action::kSubmit) add("", false, {true, true});
  Add(Aspect::kScheme, std::move(values));
}

// What is hidden is no hit, and what is seen in part gives no fields, whatever the covenant.
void Maker::AddHandling() {
  Setters codes = {[](Trial& trial) { trial.given.handling_code.clear(); }};
  const auto add = [&](const char* code) { codes.push_back([=](Trial& trial) { trial.given.handling_code = code; }); };
  if (matter_.action != Action::kRetrieve) add("partly");
  if (matter_.action == Action::kSubmit) add("hidden");
  Add(Aspect::kHandling, codes);
}

void Maker::AddWord(Aspect aspect, WordKind kind, std::string RequestFacts::* word) {
  Setters words = {[=](Trial& trial) { (trial.given.request.*word).clear(); }};
  for (const Word* one : vocabulary_.All(kind)) {
    words.push_back([=, code = one->code](Trial& trial) { trial.given.request.*word = code; });
  }
  Add(aspect, words);
}

void Maker::AddPhases() {
  Setters phases;
  for (int phase = 0; phase <= kMostPhases; ++phase) {
    phases.push_back([=](Trial& trial) { trial.given.request.case_file.phase = phase; });
  }
  Add(Aspect::kPhase, phases);
}

void Maker::AddAdmissions() {
  const auto lists = ListsOf([](const Rule& rule) { return &rule.conditions.admitted; },
                             [](const CompiledProhibition&) -> const Words* { return nullptr; });
  std::set<std::string> demanded;
  for (const Words* list : lists) demanded.insert(list->begin(), list->end());
  Setters admissions;
  for (const Words& criteria : Unions(GroupsWithin({demanded.begin(), demanded.end()}, lists))) {
    admissions.push_back([=](Trial& trial) {
      trial.given.request.case_file.admission.reset();
      if (!criteria.empty()) trial.given.request.case_file.admission = Admission{criteria, {}, ""};
    });
  }
  Add(Aspect::kAdmitted, admissions);
}

// Without it, and by one party for each way in which the two covenants may take an approval; by two where only both
// together satisfy both.
void Maker::AddApproval(const std::string& kind) {
  std::vector<std::string> givers = {matter_.from, matter_.to};
  std::set<std::string> capacities;
  for (const Side& side : sides_) {
    if (side.covenant->contact_point) givers.push_back(side.covenant->contact_point->party);
    for (const Party& party : side.snapshot->parties().parties()) {
      if (capacities.insert(party.capacity).second) givers.push_back(party.id);
    }
  }
  const auto approved_by = [&](const std::vector<std::string>& parties) {
    return [=](Trial& trial) {
      for (const std::string& party : parties) trial.given.approvals.push_back({kind, party, {}, {}, {}});
    };
  };
  const auto satisfied = [&](const std::string& giver, size_t side) {
    if (!classes_[side]) return false;
    Trial trial = base_;
    approved_by({giver})(trial);
    return IsApproved(kind, TrialCircumstances(sides_[side], trial, *classes_[side]).get());
  };
  std::array<std::string, 2> only;  // Whose approval satisfies that side alone.
  std::string both;
  for (const std::string& giver : givers) {
    const bool old = satisfied(giver, 0);
    const bool now = satisfied(giver, 1);
    if (old && now && both.empty()) both = giver;
    if (old != now && only[now ? 1 : 0].empty()) only[now ? 1 : 0] = giver;
  }
  Setters approvals = {[](Trial&) {}};
  if (!both.empty()) approvals.push_back(approved_by({both}));
  if (both.empty() && !only[0].empty() && !only[1].empty()) approvals.push_back(approved_by({only[0], only[1]}));
  for (const std::string& giver : only) {
    if (!giver.empty()) approvals.push_back(approved_by({giver}));
  }
  Add(Aspect::kApproval, approvals, kind);
}

void Maker::AddApprovals() {
  std::set<std::string> kinds;
  for (const Words* list : ListsOf([](const Rule& rule) { return &rule.conditions.approvals; },
                                   [](const CompiledProhibition& one) { return &one.unless.approvals; })) {
    kinds.insert(list->begin(), list->end());
  }
  for (const std::string& kind : kinds) AddApproval(kind);
}

void Maker::AddAttestations() {
  std::set<std::string> kinds;
  for (const Words* list : ListsOf([](const Rule& rule) { return &rule.conditions.attestations; },
                                   [](const CompiledProhibition& one) { return &one.unless.attestations; })) {
    kinds.insert(list->begin(), list->end());
  }
  for (const std::string& kind : kinds) {
    Attestation whole{kind, {}};
    if (const AttestationWord* word = vocabulary_.FindAttestation(kind)) {
      for (const Word& step : word->steps) whole.steps.push_back(step.code);
    }
    Add(Aspect::kAttestation, {[](Trial&) {}, [=](Trial& trial) { trial.given.request.attestations.push_back(whole); }},
        kind);
  }
}

void Maker::AddInvolved() {
  Setters involved;
  for (const Words& parties : {Words{}, Words{matter_.from, matter_.to}, Words{matter_.from}, Words{matter_.to}}) {
    involved.push_back([=](Trial& trial) { trial.given.request.case_file.involved = parties; });
  }
  Add(Aspect::kInvolved, involved);
}

void Maker::AddMotivation() {
  Setters motivation;
  for (const bool given : {false, true}) {
    motivation.push_back([=](Trial& trial) { trial.given.request.motivated = given; });
  }
  Add(Aspect::kMotivation, motivation);
}

void Maker::AddExploitation() {
  const auto lists = ListsOf([](const Rule& rule) { return &rule.conditions.exploitation; },
                             [](const CompiledProhibition& one) { return &one.when.exploitation_not; });
  Words forms;
  for (const Word* word : vocabulary_.All(WordKind::kExploitationForm)) forms.push_back(word->code);
  std::vector<Words> groups = lists.empty() ? std::vector<Words>() : GroupsWithin(forms, lists);
  for (Words& group : groups) group.resize(1);  // One form of a group says as much as all of it.
  Setters exploitation;
  for (const Words& stated : Unions(groups)) {
    exploitation.push_back([=](Trial& trial) { trial.given.exploitation = stated; });
  }
  Add(Aspect::kExploitation, exploitation);
}

void Maker::AddCountedBy() {
  const auto lists = ListsOf([](const Rule& rule) { return rule.aggregate ? &rule.aggregate->by : nullptr; },
                             [](const CompiledProhibition& one) { return &one.fields; });
  std::set<std::string> words;
  for (const Clause& clause : clauses_) {
    if (clause.rule == nullptr || !clause.rule->rule->aggregate) continue;
    words.insert(clause.rule->rule->aggregate->by.begin(), clause.rule->rule->aggregate->by.end());
  }
  Setters counted;
  for (const Words& by : Unions(GroupsWithin({words.begin(), words.end()}, lists))) {
    counted.push_back([=](Trial& trial) { trial.given.by = by; });
  }
  std::rotate(counted.begin(), counted.begin() + 1, counted.end());  // By nothing last: the example says by what.
  Add(Aspect::kBy, counted);
}

std::optional<std::vector<AspectValues>> Maker::Make() {
  Add(Aspect::kMoment, MomentValues(sides_, matter_, days_));
  AddWays();
  AddRoles();
  AddRegimes();
  AddSchemes();
  AddHandling();
  AddWord(Aspect::kActivity, WordKind::kActivity, &RequestFacts::activity);
  AddPhases();
  AddAdmissions();
  AddApprovals();
  AddAttestations();
  AddInvolved();
  AddMotivation();
  AddWord(Aspect::kDeadline, WordKind::kDeadlineClass, &RequestFacts::deadline_class);
  AddExploitation();
  const std::optional<Setters> persons = PersonValues(clauses_);
  if (!persons || too_large_) return std::nullopt;
  Add(Aspect::kPerson, *persons);
  if (matter_.action == Action::kReport) AddCountedBy();
  if (too_large_) return std::nullopt;
  return std::move(all_);
}

}  // namespace

std::optional<PairClasses> ClassesOf(const Side& side, const Matter& matter, const std::vector<absl::CivilDay>& days) {
  for (const absl::CivilDay day : days) {
    const auto from = side.compiled->ClassOf(matter.from, day);
    const auto to = side.compiled->ClassOf(matter.to, day);
    if (from && to) return PairClasses{*from, *to};
  }
  return std::nullopt;
}

std::optional<std::vector<AspectValues>> ValuesOf(const Sides& sides, const Matter& matter,
                                                  const std::vector<Clause>& clauses,
                                                  const std::vector<absl::CivilDay>& days) {
  return Maker(sides, matter, clauses, days).Make();
}

TrialCircumstances::TrialCircumstances(const Side& side, const Trial& trial, const PairClasses& classes)
    : record_(RecordFactsOf(trial)),
      request_(RequestFactsOf(*side.snapshot, *side.covenant, trial)),
      circumstances_{
          .snapshot = *side.snapshot,
          .covenant = *side.compiled,
          .request = request_,
          .day = DutchDay(trial.given.at),
          .action = trial.action,
          .purpose = side.compiled->PurposeOf(trial.purpose).value_or(0),
          .from = classes.from,
          .to = classes.to,
          .caller = trial.action == Action::kSubmit ? trial.from : trial.to,
          .supplier = trial.from,
          .recipient = trial.to,
          .moment = trial.action == Action::kSubmit ? Moment::kSupplied : Moment::kStored,
          .record = &record_,
      } {}

}  // namespace covenant::policy
