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
  EXPECT_THAT(Changes(compared), ElementsAre("more permissive: kmar+nla+politie > comensha ",
                                             "more permissive: kmar+nla+politie > comensha persoonskenmerk",
                                             "more permissive: kmar+nla+politie > comensha uitbuitingskenmerk",
                                             "more permissive: kmar+nla+politie > comensha aanmelder"));
  const FlowChange& flow = compared.comparison.flows[1];
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
  const std::string who = "kmar+nla+politie > comensha";
  const std::string fairwork = "fairwork > comensha";
  const std::vector<std::string> all = {"kmar+nla+politie > comensha"};
  const Edit edits[] = {
      {"a field is added",
       "id_contact: {name: as_is}",
       "id_contact: {name: as_is, birth_date: as_is}",
       {"more permissive: fairwork+kmar+nla+politie > comensha id_contact"}},
      {"a category is dropped",
       "    id_contact: {name: as_is}\n",
       "",
       {"less permissive: fairwork+kmar+nla+politie > comensha id_contact"}},
      {"a transformation is coarser",
       "period: quarter",
       "period: year",
       {"less permissive: fairwork+kmar+nla+politie > comensha uitbuitingskenmerk"}},
      {"a transformation is finer",
       "period: quarter",
       "period: month",
       {"more permissive: fairwork+kmar+nla+politie > comensha uitbuitingskenmerk"}},
      {"bands are taken apart",
       "age_bands: [0-15, 16+]",
       "age_bands: [0-11, 12-15, 16+]",
       {"more permissive: fairwork+kmar+nla+politie > comensha persoonskenmerk"}},
      {"bands are cut elsewhere",
       "age_bands: [0-15, 16+]",
       "age_bands: [0-17, 18+]",
       {"incomparable: fairwork+kmar+nla+politie > comensha persoonskenmerk"}},
      {"the source is told",
       "organisation: mask_source, reported_on: year",
       "organisation: as_is, reported_on: year",
       {"more permissive: fairwork > gemeente-almere ", "more permissive: fairwork > gemeente-almere aanmelder"}},
      {"a form of consent is enough",
       "form: oral",
       "form: written",
       {"less permissive: fairwork+kmar+nla+politie > comensha ",
        "less permissive: fairwork+kmar+nla+politie > comensha id_contact",
        "less permissive: fairwork+kmar+nla+politie > comensha persoonskenmerk",
        "less permissive: fairwork+kmar+nla+politie > comensha uitbuitingskenmerk",
        "less permissive: fairwork+kmar+nla+politie > comensha aanmelder"}},
      {"figures of fewer people",
       "minimum_cell: 3",
       "minimum_cell: 5",
       {"less permissive: fairwork+nla+politie > comensha persoonskenmerk",
        "less permissive: fairwork+nla+politie > comensha aanmelder",
        "less permissive: fairwork+nla+politie > comensha "}},
      {"bulk is no longer allowed",
       "    bulk: true\n",
       "",
       {"less permissive: kmar > nla+politie ", "less permissive: nla+politie > gemeente-almere+kmar+nla+politie "}},
      {"a prohibition goes",
       "  - id: geen-cijfers-kmar\n    nl: De marechaussee telt niet mee.\n    prohibit: report\n    from: kmar\n    "
       "to: anyone\n",
       "",
       {"more permissive: kmar > comensha persoonskenmerk", "more permissive: kmar > comensha aanmelder",
        "more permissive: kmar > comensha "}},
      {"the term is longer", "keep: P2Y", "keep: P3Y", {}},
  };
  for (const Edit& edit : edits) {
    SCOPED_TRACE(edit.name);
    const Compared compared = CompareTexts("PROEF", ProefSource(), With(ProefSource(), edit.from, edit.to));
    ExpectExamplesHold(compared);
    const std::vector<std::string> changes = Changes(compared);
    if (edit.changes.empty()) {
      EXPECT_THAT(changes, Not(IsEmpty()));
      for (const std::string& change : changes) EXPECT_THAT(change, HasSubstr("more permissive"));
    } else {
      EXPECT_THAT(changes, ::testing::UnorderedElementsAreArray(edit.changes));
    }
  }
}

}  // namespace
}  // namespace covenant::policy
