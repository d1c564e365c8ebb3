// Comparing is exact: whatever two texts of a covenant differ in, no request shows a difference that the comparison
// does not know of, and each of its examples shows one.
#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "policy/review/compare.h"
#include "policy/review/explain.h"
#include "policy/review/portion.h"
#include "policy/text/civil_date.h"
#include "tests/policy/policies.h"

namespace covenant::policy {
namespace {

// A place in a covenant, and what may stand there instead. Of each the old and the new text take one.
struct Choice {
  std::string from;
  std::vector<std::string> to;
};

struct Drafts {
  std::string id;
  std::vector<Choice> choices;
};

std::vector<Drafts> AllDrafts() {
  return {
      {"COMENSHA-REG",
       {{"in_force: {from: 2026-01-01, through: 2030-12-31}", {"in_force: {from: 2026-02-01, through: 2030-12-31}"}},
        {"  nla: {signed: 2025-11-10}", {"  nla: {signed: 2026-05-01}"}},
        {"opsporing: [bsn, v_number, passport, name_birthdate]", {"opsporing: [bsn, name_birthdate]"}},
        {"comensha: [v_number, passport]", {"comensha: [v_number, passport, bsn]\n  blind_only: [passport]"}},
        {"region: police_unit}",
         {"region: police_unit}\n    woonsituatie: {municipality: as_is}",
          "region: drop}\n    woonsituatie: {municipality: police_unit}"}},
        {"age_bands: [0-11, 12-15, 16-17, 18+]", {"age_bands: [0-15, 16+]", "age_bands: [0-17, 18+]"}},
        {"if: {police_regime: [wpg_8, wpg_13]}          #",
         {"if: {police_regime: [wpg_8, wpg_9, wpg_12]} #", "if: {handling_code: [free]} #",
          "if: {exploitation: [seksueel, arbeid], motivation: true} #"}},
        {"if: {consent: {scope: registratie, form: written, signed_by: self_16_else_guardian}}",
         {"if: {consent: {scope: registratie, form: oral, signed_by: guardian_12_both_16_self}}",
          "if: {age: {from: 16}, consent: {scope: opvang, form: written, signed_by: self_16_else_guardian}}"}},
        {"aggregate: {by: [aanmelder, sex, age, nationality, form], minimum_cell: 5,",
         {"aggregate: {by: [aanmelder, sex, form], minimum_cell: 10,"}},
        {"    prohibit: check\n    from: anyone", {"    prohibit: [check, report]\n    from: opsporing"}},
        {"keep: P5Y", {"keep: P1Y", "keep: P1825D"}}}},
      {"RIEC-MH",
       {{"through: 2031-02-28", {"through: 2029-02-28"}},
        {"contact_point: {party: gemeente-almere, article: 20}", {"contact_point: {party: politie, article: 20}"}},
        {"{party: provincie-flevoland, on: 2026-06-01}", {"{party: provincie-flevoland, on: 2026-03-01}"}},
        {"activity: [casusoverleg], phase: 2}\n  # This", {"activity: [casusoverleg], phase: 1}\n  # This"}},
        {"exploitation: [seksueel], admitted: [a, b, c, d, e]", {"admitted: [a, b]"}},
        {"if: {police_regime: [wpg_8, wpg_13], admitted: [a, b, c, d, e], activity: [knelpunten, casusoverleg], phase: "
         "2, "
         "approvals: [bevoegd_gezag_om]}",
         {"if: {police_regime: [wpg_8], activity: [knelpunten, casusoverleg], phase: 3, approvals: [vier_ogen]}",
          "if: {police_regime: [wpg_8, wpg_13], admitted: [a, b, c, d, e], phase: 2}"}},
        {"if: {involved: true}", {"if: {phase: 2}"}},
        {"plan_van_aanpak: {plan: redact}", {"plan_van_aanpak: {plan: as_is}"}},
        {"if: {approvals: [rechtmatigheidsadvies, toestemming_leverancier]}",
         {"if: {approvals: [rechtmatigheidsadvies]}"}},
        {"    from: anyone\n    to: anyone\n", {"    from: bestuur\n    to: anyone\n"}},
        {"aggregate: {by: [aanmelder, form], minimum_cell: 10,", {"aggregate: {by: [form], minimum_cell: 12,"}}}},
      {"MELD-VT-ZORG",
       {{"if: {attestations: [meldcode]}", {"if: {attestations: [meldcode], exploitation: [arbeid]}", "bulk: true"}},
        {"scope: zorgsignaal, form: oral, signed_by: guardian_12_both_16_self",
         {"scope: zorgsignaal, form: oral, signed_by: self_16_else_guardian"}},
        {"motivation: true, age: {from: 18}}", {"age: {from: 16, unknown: true}}", "age: {through: 11}}"}},
        {"age: {band: [0-11, 12-17, 18+]}", {"age: {band: [0-15, 16+]}", "age: {band: [0-17, 18+]}"}},
        {"needs: redact, safety: redact", {"needs: as_is, safety: redact"}},
        {"if: {deadline: opvang_36_uur}", {"if: {deadline: opvang_36_uur, motivation: true}", "mask_source: true"}},
        {"supply: bpg_4_2_1_i", {"supply: wpg_18_bpg_4_2_1_b_3"}}}},
  };
}

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  size_t Of(size_t sides) { return std::uniform_int_distribution<size_t>(0, sides - 1)(random_); }
  int Days(size_t most) { return static_cast<int>(Of(most)); }
  bool Yes(size_t one_in) { return Of(one_in) == 0; }
  template <class T>
  const T& Of(const std::vector<T>& all) {
    return all[Of(all.size())];
  }

 private:
  std::mt19937 random_;
};

std::string Draft(const std::string& source, const std::vector<Choice>& choices, Dice& dice) {
  std::string text = source;
  for (const Choice& choice : choices) {
    const size_t pick = dice.Of(2 * choice.to.size() + 3);
    if (pick < choice.to.size()) text = With(text, choice.from, choice.to[pick]);
  }
  return text;
}

std::vector<std::string> Codes(const Snapshot& snapshot, WordKind kind) {
  std::vector<std::string> codes;
  for (const Word* word : snapshot.vocabulary().All(kind)) codes.push_back(word->code);
  return codes;
}

class Requests {
 public:
  Requests(const Snapshot& snapshot, const Covenant& covenant, Dice& dice)
      : snapshot_(snapshot), covenant_(covenant), dice_(dice) {
    for (const CovenantParty& party : covenant.parties) parties_.push_back(party.id);
    for (const Rule& rule : covenant.rules) {
      purposes_.push_back(rule.purpose);
      if (rule.conditions.consent) scopes_.push_back(rule.conditions.consent->scope);
      if (rule.aggregate) by_.insert(by_.end(), rule.aggregate->by.begin(), rule.aggregate->by.end());
    }
  }

  // Between parties of one rule mostly, and with what rules ask mostly there.
  Trial Next() {
    const Rule& rule = dice_.Of(covenant_.rules);
    Trial trial;
    trial.action = static_cast<Action>(dice_.Of(kActions));
    trial.from = dice_.Yes(6) ? dice_.Of(parties_) : dice_.Of(rule.from.parties);
    trial.to = dice_.Yes(6) ? dice_.Of(parties_) : dice_.Of(rule.to.parties);
    trial.purpose = dice_.Yes(8) ? dice_.Of(purposes_) : rule.purpose;
    Given& given = trial.given;
    const absl::CivilDay day =
        dice_.Yes(3) ? absl::CivilDay(2026, 7, 1) : absl::CivilDay(2025, 12, 1) + dice_.Days(2200);
    given.at = StartOf(day) + absl::Hours(10);
    given.first_processed_on = day - (dice_.Yes(2) ? 0 : dice_.Days(2300));
    given.supplied_on = trial.action == Action::kSubmit ? day : *given.first_processed_on;
    given.subject_role = rule.about.empty() || dice_.Yes(6) ? Word(WordKind::kSubjectRole) : dice_.Of(rule.about);
    given.police_regime = dice_.Yes(3) ? "wpg_8" : Word(WordKind::kPoliceRegime);
    if (dice_.Yes(4)) given.handling_code = Word(WordKind::kHandlingCode);
    given.exploitation.emplace();
    while (dice_.Yes(2)) given.exploitation->push_back(Word(WordKind::kExploitationForm));
    given.scheme = dice_.Yes(3) && trial.action != Action::kSubmit ? "" : Word(WordKind::kScheme);
    given.blind = dice_.Yes(2);
    given.bulk = trial.action == Action::kCheck && dice_.Yes(3);
    AddPerson(day, given);
    AddRequest(trial);
    return trial;
  }

 private:
  std::string Word(WordKind kind) { return dice_.Of(Codes(snapshot_, kind)); }

  void AddPerson(absl::CivilDay day, Given& given) {
    if (!dice_.Yes(4)) given.birth_date = FormatDate(day - 365 * dice_.Days(24) - 200);
    if (scopes_.empty() || dice_.Yes(4)) return;
    Consent consent{dice_.Yes(3) ? "oral" : "written",
                    std::string(kSignatories[dice_.Of(std::size(kSignatories))]),
                    {dice_.Of(scopes_)},
                    {},
                    {}};
    if (dice_.Yes(2)) consent.given_on = day - dice_.Days(3000);
    if (dice_.Yes(8)) consent.withdrawn_on = day - dice_.Days(10);
    given.consent = consent;
  }

  void AddRequest(Trial& trial) {
    RequestFacts& request = trial.given.request;
    request.activity = dice_.Yes(2) ? "casusoverleg" : Word(WordKind::kActivity);
    request.motivated = !dice_.Yes(3);
    request.deadline_class = dice_.Yes(3) ? "" : Word(WordKind::kDeadlineClass);
    request.case_file.phase = static_cast<int>(dice_.Of(5));
    if (!dice_.Yes(4)) {
      request.case_file.admission.emplace();
      for (const std::string& criterion : Codes(snapshot_, WordKind::kAdmissionCriterion)) {
        if (!dice_.Yes(12)) request.case_file.admission->criteria.push_back(criterion);
      }
    }
    if (!dice_.Yes(3)) request.case_file.involved.push_back(trial.from);
    if (!dice_.Yes(3)) request.case_file.involved.push_back(trial.to);
    for (const std::string& kind : Codes(snapshot_, WordKind::kApproval)) {
      if (dice_.Yes(3)) continue;
      const std::string giver = dice_.Yes(2) ? "" : dice_.Yes(2) ? trial.to : dice_.Of(parties_);
      trial.given.approvals.push_back({kind, giver, {}, {}, {}});
    }
    for (const std::string& kind : Codes(snapshot_, WordKind::kAttestation)) {
      if (dice_.Yes(3)) continue;
      Attestation& attestation = request.attestations.emplace_back(Attestation{kind, {}});
      for (const auto& step : snapshot_.vocabulary().FindAttestation(kind)->steps)
        attestation.steps.push_back(step.code);
    }
    if (trial.action != Action::kReport) return;
    trial.given.by.emplace();
    for (const std::string& word : by_) {
      if (dice_.Yes(2) && std::ranges::count(*trial.given.by, word) == 0) trial.given.by->push_back(word);
    }
  }

  const Snapshot& snapshot_;
  const Covenant& covenant_;
  Dice& dice_;
  std::vector<std::string> parties_;
  std::vector<std::string> purposes_;
  std::vector<std::string> scopes_;
  std::vector<std::string> by_;
};

struct Side {
  std::shared_ptr<const Snapshot> snapshot;
  const Covenant* covenant = nullptr;
};

Side Compiled(const std::string& id, const std::string& source) {
  Side side{Snap(ShippedWith(id, source)), nullptr};
  if (side.snapshot != nullptr) side.covenant = side.snapshot->FindCovenant(id);
  return side;
}

// How each category changes on one request; only those of which either gives something.
std::map<std::string, Order> Orders(const Side& old, const Side& now, const Trial& trial) {
  const std::vector<Portion> before = PortionsOf(*old.snapshot, *old.covenant, trial);
  const std::vector<Portion> after = PortionsOf(*now.snapshot, *now.covenant, trial);
  const auto find = [](const std::vector<Portion>& all, const Portion& like) {
    const auto found = std::ranges::find_if(
        all, [&](const Portion& one) { return one.category == like.category && one.what == like.what; });
    return found == all.end() ? nullptr : &*found;
  };
  std::map<std::string, Order> orders;
  for (const auto* portions : {&before, &after}) {
    for (const Portion& portion : *portions) {
      Order& order = orders.try_emplace(portion.category, Order::kEqual).first->second;
      order = Joined(order, Compare(find(before, portion), find(after, portion)));
    }
  }
  return orders;
}

// Whether a request that changes so is one that a flow with that effect can have.
bool Allows(Effect effect, Order order) {
  switch (order) {
    case Order::kEqual:
      return true;
    case Order::kLess:
      return effect == Effect::kLess || effect == Effect::kIncomparable;
    case Order::kMore:
      return effect == Effect::kMore || effect == Effect::kIncomparable;
    case Order::kNeither:
      break;
  }
  return effect == Effect::kIncomparable;
}

Effect EffectOf(Order order) {
  return order == Order::kLess    ? Effect::kLess
         : order == Order::kMore  ? Effect::kMore
         : order == Order::kEqual ? Effect::kEquivalent
                                  : Effect::kIncomparable;
}

using Effects = std::map<std::tuple<std::string, std::string, std::string, std::string>, Effect>;

// Every example holds for each pair of its flow; gives the effect by supplier, recipient, purpose and category.
Effects CheckExamples(const Side& old, const Side& now, const Comparison& comparison) {
  Effects effects;
  for (const FlowChange& flow : comparison.flows) {
    EXPECT_NE(flow.effect, Effect::kNotWeighed);
    for (const std::string& supplier : flow.suppliers) {
      for (const std::string& recipient : flow.recipients) {
        if (supplier == recipient) continue;
        EXPECT_TRUE(effects.try_emplace({supplier, recipient, flow.purpose, flow.category}, flow.effect).second);
        for (const ChangeExample& example : flow.examples) {
          const Trial trial = ExampleFor(example, supplier, recipient);
          std::map<std::string, Order> orders = Orders(old, now, trial);
          EXPECT_EQ(EffectOf(orders[flow.category]), example.effect) << flow.category << "\n"
                                                                     << ExplainRequestText(now.covenant->id, trial);
        }
      }
    }
  }
  return effects;
}

TEST(CompareRandomTest, NoRequestShowsADifferenceThatTheComparisonDoesNotKnow) {
  constexpr int kRounds = 6;
  constexpr int kRequests = 3000;
  Dice dice(20260701);
  int given = 0;
  int differ = 0;
  for (const Drafts& drafts : AllDrafts()) {
    const std::string source = SourceFile("policy/covenants/" + drafts.id + ".yaml");
    for (int round = 0; round < kRounds; ++round) {
      const Side old = Compiled(drafts.id, Draft(source, drafts.choices, dice));
      const Side now = Compiled(drafts.id, Draft(source, drafts.choices, dice));
      ASSERT_TRUE(old.covenant != nullptr && now.covenant != nullptr);
      const Comparison comparison =
          CompareCovenants(*old.snapshot, *old.covenant, *now.snapshot, *now.covenant, absl::CivilDay(2026, 7, 1));
      const Effects effects = CheckExamples(old, now, comparison);
      Requests requests(*old.snapshot, dice.Yes(2) ? *old.covenant : *now.covenant, dice);
      for (int i = 0; i < kRequests; ++i) {
        const Trial trial = requests.Next();
        if (trial.from == trial.to) continue;
        for (const auto& [category, order] : Orders(old, now, trial)) {
          ++given;
          differ += order != Order::kEqual;
          const auto effect = effects.find({trial.from, trial.to, trial.purpose, category});
          ASSERT_TRUE(effect != effects.end() && Allows(effect->second, order))
              << drafts.id << " round " << round << ", category '" << category << "', "
              << (effect == effects.end() ? "no flow" : EffectName(effect->second)) << "\n"
              << ExplainRequestText(drafts.id, trial);
        }
      }
    }
  }
  EXPECT_GT(given, 4'000) << "the requests are worth asking";
  EXPECT_GT(differ, 1'000);
  RecordProperty("given", given);
  RecordProperty("differ", differ);
}

}  // namespace
}  // namespace covenant::policy
