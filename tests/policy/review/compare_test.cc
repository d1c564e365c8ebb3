#include "policy/review/compare.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "policy/review/explain.h"
#include "policy/review/portion.h"
#include "tests/policy/policies.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// A covenant with the shipped statutes and the register for tests.
struct Compared {
  std::shared_ptr<const Snapshot> old_snapshot;
  std::shared_ptr<const Snapshot> new_snapshot;
  const Covenant* old = nullptr;
  const Covenant* now = nullptr;
  Comparison comparison;
};

std::shared_ptr<const Snapshot> Shipped(const std::string& id, const std::string& source) {
  if (id != "PROEF") return Snap(ShippedWith(id, source));
  PolicySet set = BaseSet();
  AddStatutes(set);
  set.documents.push_back({DocumentKind::kCovenant, id, source});
  return Snap(set);
}

Compared CompareTexts(const std::string& id, const std::string& old, const std::string& now,
                      size_t most = kMostKindsOfOneMatter) {
  Compared compared{Shipped(id, old), Shipped(id, now), nullptr, nullptr, {}};
  compared.old = compared.old_snapshot->FindCovenant(id);
  compared.now = compared.new_snapshot->FindCovenant(id);
  compared.comparison =
      CompareCovenants(*compared.old_snapshot, *compared.old, *compared.new_snapshot, *compared.now, Today(), most);
  return compared;
}

std::string Named(const FlowChange& flow) {
  std::string suppliers;
  for (const std::string& party : flow.suppliers) suppliers += (suppliers.empty() ? "" : "+") + party;
  std::string recipients;
  for (const std::string& party : flow.recipients) recipients += (recipients.empty() ? "" : "+") + party;
  return std::string(EffectName(flow.effect)) + ": " + suppliers + " > " + recipients + " " + flow.category;
}

// The flows that change, as "more permissive: kmar+politie > comensha persoonskenmerk".
std::vector<std::string> Changes(const Compared& compared) {
  std::vector<std::string> changes;
  for (const FlowChange& flow : compared.comparison.flows) {
    if (flow.effect != Effect::kEquivalent) changes.push_back(Named(flow));
  }
  return changes;
}

const Portion* Find(const std::vector<Portion>& portions, const Portion& like) {
  const auto found = std::ranges::find_if(
      portions, [&](const Portion& one) { return one.category == like.category && one.what == like.what; });
  return found == portions.end() ? nullptr : &*found;
}

// How what comes out of the category changes on this one request.
Order OrderOn(const Compared& compared, const Trial& trial, const std::string& category) {
  const std::vector<Portion> old = PortionsOf(*compared.old_snapshot, *compared.old, trial);
  const std::vector<Portion> now = PortionsOf(*compared.new_snapshot, *compared.now, trial);
  Order order = Order::kEqual;
  for (const std::vector<Portion>* side : {&old, &now}) {
    for (const Portion& portion : *side) {
      if (portion.category == category) order = Joined(order, Compare(Find(old, portion), Find(now, portion)));
    }
  }
  return order;
}

Effect EffectOf(Order order) {
  return order == Order::kLess    ? Effect::kLess
         : order == Order::kMore  ? Effect::kMore
         : order == Order::kEqual ? Effect::kEquivalent
                                  : Effect::kIncomparable;
}

// Every example shows what it says, for each pair of its flow, and can be read as a request to explain.
void ExpectExamplesHold(const Compared& compared) {
  for (const FlowChange& flow : compared.comparison.flows) {
    EXPECT_EQ(flow.effect == Effect::kEquivalent, flow.examples.empty()) << Named(flow);
    for (const ChangeExample& example : flow.examples) {
      for (const std::string& supplier : flow.suppliers) {
        for (const std::string& recipient : flow.recipients) {
          if (supplier == recipient) continue;
          const Trial trial = ExampleFor(example, supplier, recipient);
          const std::string text = ExplainRequestText(compared.now->id, trial);
          EXPECT_EQ(EffectOf(OrderOn(compared, trial, flow.category)), example.effect) << Named(flow) << "\n" << text;
          Diagnostics diagnostics("example");
          EXPECT_TRUE(ReadExplainRequest(*compared.new_snapshot, text, diagnostics)) << text;
        }
      }
    }
  }
}

// A rule and an article of which everything but the words stays as it is.
TEST(CompareTest, ACovenantIsEquivalentToItselfUnderAnotherVersion) {
  for (const std::string& id : SourceDocuments("policy/covenants")) {
    const std::string source = SourceFile("policy/covenants/" + id + ".yaml");
    const Compared compared = CompareTexts(id, source, With(source, "version: \"1.0\"", "version: \"1.1\""));
    EXPECT_THAT(Changes(compared), IsEmpty()) << id;
    EXPECT_THAT(compared.comparison.flows, Not(IsEmpty())) << id;
    EXPECT_THAT(compared.comparison.beside, IsEmpty()) << id;
    RecordProperty(id, static_cast<int>(compared.comparison.weighed));
  }
}

TEST(CompareTest, RenamedMovedAndSplitRulesAreEquivalent) {
  const std::string source = ProefSource();
  EXPECT_THAT(Changes(CompareTexts("PROEF", source, With(source, "id: inhoud-treffer", "id: treffer"))), IsEmpty());
  // The hit stands behind the fields that go before it anyway.
  const size_t hit = source.find("  - id: inhoud-treffer");
  const size_t fields = source.find("  - id: inhoud\n");
  const size_t next = source.find("  - id: zonder-bron");
  const std::string moved = source.substr(0, hit) + source.substr(fields, next - fields) +
                            source.substr(hit, fields - hit) + source.substr(next);
  EXPECT_THAT(Changes(CompareTexts("PROEF", source, moved)), IsEmpty());
  // The same rule twice, once for each of its suppliers.
  const std::string hidden = source.substr(next, source.find("  - id: cijfers") - next);
  const std::string twice =
      With(With(hidden, "zonder-bron", "nog-eens"), "about: [slachtoffer]", "about: [slachtoffer]");
  EXPECT_THAT(Changes(CompareTexts("PROEF", source,
                                   source.substr(0, next) + hidden + twice + source.substr(next + hidden.size()))),
              IsEmpty());
}

TEST(CompareTest, AConditionThatIsDroppedPermitsMore) {
  const std::string source = SourceFile("policy/covenants/COMENSHA-REG.yaml");
  const Compared compared =
      CompareTexts("COMENSHA-REG", source,
                   With(source, "    if: {police_regime: [wpg_8, wpg_13]}          # never art. 9, 10 or 12\n", ""));
  ExpectExamplesHold(compared);
  const std::string who = "more permissive: kmar+nla+politie > comensha ";
  EXPECT_THAT(Changes(compared), ElementsAre(who, who + "id_contact", who + "persoonskenmerk", who + "woonsituatie",
                                             who + "uitbuitingskenmerk", who + "aanmelder"))
      << "a birth date and a municipality are taken in, for an age and a region";
  const auto found = std::ranges::find_if(compared.comparison.flows, [](const FlowChange& one) {
    return one.category == "persoonskenmerk" && one.effect == Effect::kMore;
  });
  ASSERT_NE(found, compared.comparison.flows.end());
  const FlowChange& flow = *found;
  ASSERT_THAT(flow.examples, SizeIs(2)) << "one for submit, one for retrieve: nobody checks here";
  const ChangeExample& example = flow.examples.back();
  EXPECT_EQ(example.before, "nothing");
  EXPECT_THAT(example.after, HasSubstr("age band (0-11, 12-15, 16-17, 18+)"));
  EXPECT_EQ(example.trial.given.police_regime, "wpg_9") << "what no statute bars, and the rule did";
  EXPECT_THAT(
      Changes(CompareTexts(
          "COMENSHA-REG",
          With(source, "    if: {police_regime: [wpg_8, wpg_13]}          # never art. 9, 10 or 12\n", ""), source)),
      Contains("less permissive: kmar+nla+politie > comensha persoonskenmerk"));
}

struct Edit {
  const char* name;
  const char* from;
  const char* to;
  std::vector<std::string> changes;
};

TEST(CompareTest, EachKindOfChangeIsSeenAsWhatItIs) {
  const std::vector<std::string> both = {"fairwork", "kmar+nla+politie"};
  const auto of_both = [&](const std::string& effect, const std::vector<std::string>& categories) {
    std::vector<std::string> changes;
    for (const std::string& who : both) {
      for (const std::string& category : categories) changes.push_back(effect + ": " + who + " > comensha " + category);
    }
    return changes;
  };
  const Edit edits[] = {
      {"a field is added", "id_contact: {name: as_is}", "id_contact: {name: as_is, birth_date: as_is}",
       of_both("more permissive", {"id_contact"})},
      {"a field is dropped", "age: band, sex: as_is, region: police_unit", "age: band, region: police_unit",
       of_both("less permissive", {"persoonskenmerk"})},
      {"a transformation is coarser", "period: quarter", "period: year",
       of_both("less permissive", {"uitbuitingskenmerk"})},
      {"a transformation is finer", "period: quarter", "period: month",
       of_both("more permissive", {"uitbuitingskenmerk"})},
      {"bands are taken apart", "age_bands: [0-15, 16+]", "age_bands: [0-11, 12-15, 16+]",
       of_both("more permissive", {"persoonskenmerk"})},
      {"bands are cut elsewhere", "age_bands: [0-15, 16+]", "age_bands: [0-17, 18+]",
       of_both("incomparable", {"persoonskenmerk"})},
      {"the source is told",
       "organisation: mask_source, reported_on: year",
       "organisation: as_is, reported_on: year",
       {"more permissive: fairwork > gemeente-almere ", "more permissive: fairwork > gemeente-almere aanmelder"}},
      {"a role is left out",
       "    about: [slachtoffer]\n    basis: {supply: avg_6_1_a, receive: avg_6_1_e}\n    data: verborgen",
       "    about: [verdachte]\n    basis: {supply: avg_6_1_a, receive: avg_6_1_e}\n    data: verborgen",
       {"incomparable: fairwork > gemeente-almere ", "incomparable: fairwork > gemeente-almere persoonskenmerk",
        "incomparable: fairwork > gemeente-almere aanmelder"}},
      {"figures of fewer people",
       "minimum_cell: 3",
       "minimum_cell: 5",
       {"less permissive: fairwork > comensha ", "less permissive: fairwork > comensha persoonskenmerk",
        "less permissive: fairwork > comensha aanmelder", "less permissive: nla+politie > comensha ",
        "less permissive: nla+politie > comensha persoonskenmerk",
        "less permissive: nla+politie > comensha aanmelder"}},
      {"bulk is no longer allowed",
       "    bulk: true\n",
       "",
       {"less permissive: kmar+nla > politie ", "less permissive: kmar+politie > nla ",
        "less permissive: nla+politie > gemeente-almere ", "less permissive: nla+politie > kmar "}},
      {"a prohibition goes",
       "  - id: geen-cijfers-kmar\n    nl: De marechaussee telt niet mee.\n    prohibit: report\n    from: kmar\n    "
       "to: anyone\n",
       "",
       {"more permissive: kmar > comensha persoonskenmerk", "more permissive: kmar > comensha aanmelder",
        "more permissive: kmar > comensha "}},
      {"by another scheme", "  comensha: [v_number]\n", "  comensha: [passport]\n", {"incomparable"}},
      {"only written consent holds", "form: oral", "form: written", {"less permissive"}},
      {"the term is longer", "keep: P2Y", "keep: P3Y", {"more permissive"}},
      {"the covenant ends earlier", "through: 2026-12-31", "through: 2026-06-30", {"less permissive"}},
      {"a party signs earlier", "nla: {signed: 2026-06-01}", "nla: {signed: 2025-12-01}", {"more permissive"}},
  };
  for (const Edit& edit : edits) {
    SCOPED_TRACE(edit.name);
    const Compared compared = CompareTexts("PROEF", ProefSource(), With(ProefSource(), edit.from, edit.to));
    ExpectExamplesHold(compared);
    const std::vector<std::string> changes = Changes(compared);
    // All of them of one kind, where only that is said.
    if (edit.changes.size() == 1 && edit.changes.front().find(':') == std::string::npos) {
      EXPECT_THAT(changes, Not(IsEmpty()));
      for (const std::string& change : changes) EXPECT_THAT(change, ::testing::StartsWith(edit.changes.front() + ":"));
    } else {
      EXPECT_THAT(changes, ::testing::UnorderedElementsAreArray(edit.changes));
    }
  }
}

TEST(CompareTest, OfBandsThatDifferTheExampleIsSomebodyInAnother) {
  const Compared compared =
      CompareTexts("PROEF", ProefSource(), With(ProefSource(), "age_bands: [0-15, 16+]", "age_bands: [0-17, 18+]"));
  for (const FlowChange& flow : compared.comparison.flows) {
    if (flow.effect == Effect::kEquivalent) continue;
    ASSERT_THAT(flow.examples, SizeIs(1));
    const ChangeExample& example = flow.examples.front();
    EXPECT_EQ(example.before, "age band (0-15, 16+)");
    EXPECT_EQ(example.after, "age band (0-17, 18+)");
    const Verdict old = Try(*compared.old_snapshot, *compared.old, example.trial);
    const Verdict now = Try(*compared.new_snapshot, *compared.now, example.trial);
    ASSERT_THAT(old.out, Not(IsEmpty()));
    EXPECT_NE(old.out.front().value, now.out.front().value);
  }
}

TEST(CompareTest, AnotherBasisIsNoChangeOfWhatIsGivenAndIsTold) {
  const std::string source = SourceFile("policy/covenants/COMENSHA-REG.yaml");
  const Compared compared = CompareTexts("COMENSHA-REG", source, With(source, "nla: bpgbod_2_2", "nla: wpg_20_1"));
  EXPECT_THAT(Changes(compared), IsEmpty());
  std::set<std::string> told;
  for (const FlowChange& flow : compared.comparison.flows) {
    if (!flow.other_basis) continue;
    EXPECT_THAT(flow.suppliers, ElementsAre("nla"));
    told.insert(flow.other_basis->before + " -> " + flow.other_basis->after);
  }
  EXPECT_THAT(told,
              ElementsAre("bpgbod_2_2 to supply, avg_6_1_e to receive -> wpg_20_1 to supply, avg_6_1_e to receive"));
}

TEST(CompareTest, WhatIsNotDecidedByRequestIsNamed) {
  const Compared compared =
      CompareTexts("PROEF", ProefSource(),
                   With(ProefSource(), "retention:", "limits: {checks_per_day: 5}\nwitnesses: 2\nretention:"));
  EXPECT_THAT(Changes(compared), IsEmpty());
  EXPECT_THAT(compared.comparison.beside, ElementsAre("limits", "witnesses"));
}

TEST(CompareTest, WhereThereIsTooMuchToWeighItSaysSo) {
  const Compared compared =
      CompareTexts("PROEF", ProefSource(), With(ProefSource(), "period: quarter", "period: year"), 0);
  int not_weighed = 0;
  for (const FlowChange& flow : compared.comparison.flows) {
    not_weighed += flow.effect == Effect::kNotWeighed;
    if (flow.effect == Effect::kNotWeighed) EXPECT_THAT(flow.examples, IsEmpty());
    EXPECT_NE(flow.effect, Effect::kLess) << "nothing is claimed of what was seen in part";
  }
  EXPECT_GT(not_weighed, 0);
}

// An earlier rule that can speak sooner takes the place of one that gives more: the first in the document speaks.
TEST(CompareTest, ARuleThatAsksLessCanMakeACovenantLessPermissive) {
  const std::string source = SourceFile("policy/covenants/RIEC-MH.yaml");
  const Compared compared = CompareTexts(
      "RIEC-MH", source,
      With(source, "activity: [casusoverleg], phase: 2}\n  # This", "activity: [casusoverleg], phase: 1}\n  # This"));
  ExpectExamplesHold(compared);
  bool seen = false;
  for (const FlowChange& flow : compared.comparison.flows) {
    if (flow.effect == Effect::kEquivalent) continue;
    EXPECT_THAT(flow.suppliers, ElementsAre("belastingdienst"));
    if (flow.category != "persoonskenmerk") continue;
    seen = true;
    EXPECT_EQ(flow.effect, Effect::kLess);
    EXPECT_EQ(flow.examples.front().trial.given.request.case_file.phase, 1);
  }
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace covenant::policy
