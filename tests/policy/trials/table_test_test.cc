// Runs the shipped tables and the example's own, and shows that a wrong line fails and how it reads.
#include "policy/trials/table_test.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

struct Shipped {
  std::shared_ptr<const Snapshot> snapshot;
  std::string table;
};

Shipped LoadShipped(const std::string& id) {
  const std::string path = "policy/covenants/" + id;
  return {CompileWith(ShippedSet(), id, SourceFile(path + ".yaml")), SourceFile(path + "_test.yaml")};
}

// Without statutes, as its author had it.
Shipped LoadExample() {
  PolicySet set = ShippedSet();
  std::erase_if(set.documents, [](const Document& document) { return document.kind == DocumentKind::kStatute; });
  return {CompileWith(set, "COMENSHA-REG", SourceFile("tests/policy/data/covenant-example.yaml")),
          SourceFile("tests/policy/data/covenant-example_test.yaml")};
}

// Fails the test when the table cannot be read.
TableResult RunOn(const Shipped& shipped, const std::string& table) {
  Diagnostics diagnostics("table.yaml");
  std::optional<TableResult> result;
  if (shipped.snapshot != nullptr) result = RunTable(*shipped.snapshot, table, diagnostics);
  EXPECT_THAT(Texts(diagnostics.all()), IsEmpty());
  EXPECT_TRUE(result.has_value());
  return result.value_or(TableResult());
}

class ShippedTableTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ShippedTableTest, HoldsInEveryLineAndShowsEveryRuleAndCondition) {
  const Shipped shipped = LoadShipped(GetParam());
  const TableResult result = RunOn(shipped, shipped.table);
  EXPECT_TRUE(result.passed()) << TableReport(result, GetParam());
  EXPECT_GT(result.cases, 30);
  EXPECT_TRUE(result.every_rule_permits);
  EXPECT_TRUE(result.every_condition_refuses);
}

INSTANTIATE_TEST_SUITE_P(Covenants, ShippedTableTest, ::testing::Values("COMENSHA-REG", "TAFEL-SIGNAAL"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(TableTestTest, HoldsInEveryLineOfTheExample) {
  const Shipped example = LoadExample();
  const TableResult result = RunOn(example, example.table);
  EXPECT_THAT(result.failures, IsEmpty()) << TableReport(result, "covenant-example_test.yaml");
  EXPECT_EQ(result.cases, 32);
}

// The example knows no statutes; where they are loaded they speak before a rule (domain.md, section 6).
TEST(TableTestTest, LetsAStatuteSpeakBeforeTheExamplesRule) {
  const Shipped example = LoadExample();
  const Shipped bound = {
      CompileWith(ShippedSet(), "COMENSHA-REG", SourceFile("tests/policy/data/covenant-example.yaml")), example.table};
  const TableResult result = RunOn(bound, bound.table);
  ASSERT_THAT(result.failures, SizeIs(1));
  EXPECT_EQ(result.failures[0].id, "a4");
  EXPECT_THAT(result.failures[0].differences,
              ElementsAre(Difference{"told", "POLICE_REGIME_EXCLUDED", "ART10_1B_NEVER"},
                          Difference{"log", "melding-opsporing", "wpg-10-1-b-binnen-politiedomein"}));
}

TEST(TableTestTest, SeesThatTheExampleNeverRefusesShelterForItsPoliceRegime) {
  const Shipped example = LoadExample();
  const TableResult result = RunOn(example, example.table);
  EXPECT_THAT(result.coverage.rules_without_permit, IsEmpty());
  EXPECT_THAT(result.coverage.conditions_without_refusal, ElementsAre("opvang: police_regime"));
  EXPECT_FALSE(result.passed());
  EXPECT_THAT(
      TableReport(result, "t.yaml"),
      HasSubstr("t.yaml: coverage: opvang: police_regime never decided; add a case in which nothing else refuses\n"));
}

TEST(TableTestTest, ShowsAWrongLineAsADiff) {
  const Shipped shipped = LoadShipped("COMENSHA-REG");
  const std::string wrong =
      Replaced(Replaced(shipped.table, "{age: 16-17, region: midden-nederland}", "{age: 12-15, region: absent}"),
               "[b4, submit, opvang, comensha, registratie_aard_omvang, anna, {}, CONSENT_MISSING,",
               "[b4, submit, opvang, comensha, registratie_aard_omvang, anna, {}, permit,");
  const TableResult result = RunOn(shipped, wrong);
  ASSERT_THAT(result.failures, SizeIs(2));
  EXPECT_FALSE(result.passed());
  EXPECT_EQ(result.failures[0].id, "a12");
  EXPECT_THAT(result.failures[0].differences, ElementsAre(Difference{"out.age", "12-15", "16-17"},
                                                          Difference{"out.region", "absent", "midden-nederland"}));
  EXPECT_THAT(result.failures[1].differences, ElementsAre(Difference{"told", "permit", "CONSENT_MISSING"}));
  EXPECT_THAT(TableReport(result, "t.yaml"),
              HasSubstr(": case a12: retrieve politie -> comensha, registratie_aard_omvang, bo\n"
                        "  out.age:\n    - 12-15\n    + 16-17\n"
                        "  out.region:\n    - absent\n    + midden-nederland\n"));
  EXPECT_THAT(TableReport(result, "t.yaml"), HasSubstr("t.yaml: COMENSHA-REG: 71 cases, 2 failures, FAILED\n"));
}

TEST(TableTestTest, TellsTheTrueReasonOnlyInTheLog) {
  const Shipped shipped = LoadShipped("TAFEL-SIGNAAL");
  const TableResult result = RunOn(shipped, Replaced(shipped.table,
                                                     "[h3, check, kmar, politie, voorkomen_opsporen, none, {handling: "
                                                     "hidden}, no_hit, HANDLING_CODE_HIDDEN, {contact: absent}]",
                                                     "[h3, check, kmar, politie, voorkomen_opsporen, none, {handling: "
                                                     "hidden}, no_hit, NOTHING_HELD, {contact: kmar}]"));
  ASSERT_THAT(result.failures, SizeIs(1));
  EXPECT_THAT(result.failures[0].differences, ElementsAre(Difference{"log", "NOTHING_HELD", "HANDLING_CODE_HIDDEN"},
                                                          Difference{"out.contact", "kmar", "absent"}));
}

TEST(TableTestTest, SeesAHitThatShouldNotBe) {
  const Shipped shipped = LoadShipped("TAFEL-SIGNAAL");
  const std::string line = "[b3, check, politie, gemeente-almere, openbare_orde, none, {}, permit, signaal-gemeenten, ";
  const TableResult result =
      RunOn(shipped, Replaced(shipped.table, line + "{contact: politie}", line + "{contact: absent}"));
  ASSERT_THAT(result.failures, SizeIs(1));
  EXPECT_THAT(result.failures[0].differences, ElementsAre(Difference{"out.contact", "absent", "politie"}));
}

TEST(TableTestTest, SeesAFieldThatIsReleasedThoughThePersonLacksIt) {
  const Shipped shipped = LoadShipped("COMENSHA-REG");
  const TableResult result =
      RunOn(shipped, Replaced(shipped.table, "form: seksueel, sector: as_is}", "sector: absent}"));
  ASSERT_THAT(result.failures, SizeIs(1));
  EXPECT_THAT(result.failures[0].differences, ElementsAre(Difference{"out.sector", "absent", "as_is"}));
}

TEST(TableTestTest, MissesARuleThatNoCaseShows) {
  const Shipped shipped = LoadShipped("TAFEL-SIGNAAL");
  std::string table = shipped.table;
  for (const std::string id : {"c1", "c2", "c3"}) {
    const size_t from = table.find("- [" + id + ",");
    table.erase(from, table.find('\n', from) - from + 1);
  }
  const TableResult result = RunOn(shipped, table);
  EXPECT_THAT(result.failures, IsEmpty());
  EXPECT_THAT(result.coverage.rules_without_permit, ElementsAre("signaal-riec"));
  EXPECT_THAT(result.coverage.conditions_without_refusal, ElementsAre("signaal-riec: police_regime"));
  EXPECT_FALSE(result.passed());
  // Where the table does not demand it, it is only noted.
  const TableResult lenient =
      RunOn(shipped, Replaced(table, "coverage: {every_rule_permits: true, every_condition_refuses: true}\n", ""));
  EXPECT_TRUE(lenient.passed());
  EXPECT_THAT(TableReport(lenient, "t.yaml"), HasSubstr("t.yaml: note: signaal-riec never permitted"));
}

}  // namespace
}  // namespace covenant::policy
