#include "policy/decide/snapshot.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsNull;
using ::testing::NotNull;

PolicySet WholeSet() {
  PolicySet set = BaseSet();
  AddStatutes(set);
  set.documents.push_back({DocumentKind::kCovenant, "PROEF", ProefSource()});
  set.documents.push_back({DocumentKind::kCovenant, "COMENSHA-REG", ExampleCovenant()});
  return set;
}

std::vector<std::string> ErrorsOf(const PolicySet& set) {
  const Compiled compiled = CompileSet(set);
  EXPECT_THAT(compiled.snapshot, IsNull()) << "a set with an error is not compiled at all";
  return Texts(compiled.diagnostics);
}

void Put(PolicySet& set, DocumentKind kind, const std::string& name, const std::string& source) {
  set.Replace({kind, name, source});
}

TEST(SnapshotTest, HoldsEveryDocumentOfTheSet) {
  const auto snapshot = Snap(WholeSet());
  ASSERT_THAT(snapshot, NotNull());
  EXPECT_EQ(snapshot->covenants().size(), 2u);
  EXPECT_EQ(snapshot->covenants()[0]->id, "COMENSHA-REG");
  EXPECT_EQ(snapshot->statutes().size(), SourceDocuments("policy/statutes").size());
  EXPECT_THAT(snapshot->FindCovenant("PROEF"), NotNull());
  EXPECT_THAT(snapshot->FindCovenant("ANDER"), IsNull());
  EXPECT_EQ(snapshot->police_units().Find("Almere", Today()), "midden-nederland");
}

TEST(SnapshotTest, KnowsWhichCovenantsBindAPartyOnADay) {
  PolicySet set = WholeSet();
  const auto snapshot = Snap(set);
  EXPECT_THAT(snapshot->CovenantsOf("politie", Noon()), ElementsAre("COMENSHA-REG", "PROEF"));
  EXPECT_THAT(snapshot->CovenantsOf("gemeente-almere", Noon()), ElementsAre("PROEF"));
  EXPECT_THAT(snapshot->CovenantsOf("politie", At("2027-01-01T00:00:00+01:00")), ElementsAre("COMENSHA-REG"));
  EXPECT_THAT(snapshot->CovenantsOf("nla", At("2026-05-31T12:00:00+02:00")), ElementsAre("COMENSHA-REG"));
  EXPECT_THAT(snapshot->CovenantsOf("nobody", Noon()), IsEmpty());
  set.suspended.insert("PROEF");
  const auto suspended = Snap(set);
  EXPECT_THAT(suspended->CovenantsOf("gemeente-almere", Noon()), IsEmpty());
  EXPECT_EQ(StatusName(suspended->StatusOf(*suspended->FindCovenant("PROEF"), Noon())), "suspended");
  EXPECT_EQ(StatusName(snapshot->StatusOf(*snapshot->FindCovenant("PROEF"), At("2025-01-01T00:00:00Z"))),
            "not_yet_in_force");
}

TEST(SnapshotTest, ReportsTheErrorsOfAllDocumentsByTheirNames) {
  PolicySet set = WholeSet();
  Put(set, DocumentKind::kCovenant, "PROEF", With(ProefSource(), "version: \"1.0\"", "versie: \"1.0\""));
  Put(set, DocumentKind::kStatute, "wpg-12", "statute: [");
  EXPECT_THAT(ErrorsOf(set),
              ElementsAre("statute/wpg-12:1:11: a quote or bracket that is never closed; close it",
                          "covenant/PROEF:2:1: the covenant lacks version; add it",
                          "covenant/PROEF:3:1: unknown key \"versie\" in the covenant; did you mean \"version\"?"));
}

TEST(SnapshotTest, ADocumentIsProposedUnderTheIdItDeclares) {
  PolicySet set = WholeSet();
  Put(set, DocumentKind::kCovenant, "ANDER", ProefSource());
  EXPECT_THAT(ErrorsOf(set),
              ElementsAre("covenant/ANDER:0:0: the document calls itself PROEF; propose it under that name"));
}

TEST(SnapshotTest, ADocumentStandsOnceInASet) {
  PolicySet set = WholeSet();
  set.documents.push_back({DocumentKind::kCovenant, "PROEF", ProefSource()});
  EXPECT_THAT(ErrorsOf(set), ElementsAre("covenant/PROEF:0:0: the document stands twice in the policy set; keep one"));
}

TEST(SnapshotTest, ASetNeedsOneVocabularyAndOneRegister) {
  EXPECT_THAT(
      ErrorsOf(PolicySet()),
      ElementsAre(
          "vocabulary:0:0: the policy set holds 0 documents of kind vocabulary; it needs exactly one, named "
          "vocabulary",
          "register:0:0: the policy set holds 0 documents of kind register; it needs exactly one, named register"));
  PolicySet set = WholeSet();
  set.documents.push_back({DocumentKind::kRegister, "other", SourceFile("tests/policy/data/register.yaml")});
  EXPECT_THAT(ErrorsOf(set),
              ElementsAre("register:0:0: the policy set holds 2 documents of kind register; it needs exactly "
                          "one, named register"));
}

TEST(SnapshotTest, OnlyACovenantOfTheSetCanBeSuspended) {
  PolicySet set = WholeSet();
  set.suspended.insert("ANDER");
  EXPECT_THAT(ErrorsOf(set),
              ElementsAre("suspended:0:0: no covenant is called ANDER; name covenants of the policy set only"));
}

TEST(SnapshotTest, ADamagedTableOfPoliceUnitsIsAnError) {
  const Compiled compiled = Compile(WholeSet(), "code,name\n");
  EXPECT_THAT(compiled.snapshot, IsNull());
  EXPECT_THAT(
      Texts(compiled.diagnostics),
      ElementsAre("police_units/police_units:1:1: the header is another; write code,name,police_unit,from,through"));
}

TEST(SnapshotTest, TheTableOfPoliceUnitsIsADocumentOfTheSet) {
  EXPECT_THAT(
      Texts(Compile(WholeSet()).diagnostics),
      ElementsAre("police_units:0:0: the policy set holds 0 documents of kind police_units; it needs exactly one, "
                  "named police_units"));
  PolicySet set = WholeSet();
  Put(set, DocumentKind::kPoliceUnits, "police_units",
      "# version: 7\ncode,name,police_unit,from,through\n0034,Almere,elders,2013-01-01,\n");
  const Compiled compiled = Compile(set);
  ASSERT_THAT(compiled.snapshot, NotNull()) << ErrorsOf(set).front();
  EXPECT_EQ(compiled.snapshot->police_units().Find("Almere", Today()), "elders");
  EXPECT_EQ(compiled.snapshot->police_units().version(), "7");
}

TEST(SnapshotTest, DecidesTheSameAmongManyCovenants) {
  PolicySet set = BaseSet();
  for (int i = 0; i < 300; ++i) {
    const std::string id = "PROEF-" + std::to_string(i);
    Put(set, DocumentKind::kCovenant, id, With(ProefSource(), "covenant: PROEF", "covenant: " + id));
  }
  const auto snapshot = Snap(set);
  ASSERT_THAT(snapshot, NotNull());
  const Question question{Action::kCheck, "PROEF-217", "voorkomen_opsporen", "politie", {}, true, ""};
  EXPECT_TRUE(DecideQuestion(*snapshot, question, Noon()).permitted);
  EXPECT_TRUE(DecideRecord(*snapshot, question, SignalOf("kmar", "voorkomen_opsporen"), Noon()).permitted);
}

}  // namespace
}  // namespace covenant::policy
