#include "policy/trials/case_table.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kTable[] = R"(covenant: COMENSHA-REG
version: "1.0"
default: {at: "2026-11-21T10:00:00+01:00", regime: wpg_8, role: slachtoffer}
people:
  anna: {birth_date: 1999-05-04, sex: v}
consents:
  self: {form: written, signed_by: self}
  oral: {form: oral, signed_by: self, scopes: [opvang]}
columns: [id, do, from, to, purpose, who, given, told, log, out]
cases:
- [a1, submit, politie, comensha, registratie_aard_omvang, anna, {}, permit, melding-opsporing, {}]
- [a2, retrieve, opvang, comensha, registratie_aard_omvang, anna, {consent: self}, permit, melding-hulpverlening, {sex: v}]
)";

class CaseTableTest : public ::testing::Test {
 protected:
  std::optional<CaseTable> Read(const std::string& text) {
    diagnostics_ = Diagnostics("t.yaml");
    return ReadCaseTable(*snapshot_, text, diagnostics_);
  }
  // The errors of the table in which one piece of text is another.
  std::vector<std::string> Errors(std::string_view from, std::string_view to) {
    EXPECT_FALSE(Read(Replaced(kTable, from, to)).has_value());
    return Texts(diagnostics_.all());
  }

  std::shared_ptr<const Snapshot> snapshot_ =
      CompileWith(ShippedSet(), "COMENSHA-REG", SourceFile("policy/covenants/COMENSHA-REG.yaml"));
  Diagnostics diagnostics_{"t.yaml"};
};

TEST_F(CaseTableTest, ReadsWhoDoesWhatAndWhatIsExpected) {
  const std::optional<CaseTable> table = Read(kTable);
  ASSERT_TRUE(table.has_value()) << ::testing::PrintToString(Texts(diagnostics_.all()));
  ASSERT_EQ(table->cases.size(), 2u);
  EXPECT_EQ(table->cases[0].trial.action, Action::kSubmit);
  EXPECT_EQ(table->cases[0].trial.given.police_regime, "wpg_8");
  EXPECT_EQ(table->cases[0].at.line, 11);
  EXPECT_EQ(table->cases[1].told, "permit");
  EXPECT_THAT(table->cases[1].out, ElementsAre(std::pair<std::string, std::string>("sex", "v")));
  EXPECT_FALSE(table->every_rule_permits);
}

TEST_F(CaseTableTest, GivesTheDefaultRegimeOnlyToThePoliceDomain) {
  const std::optional<CaseTable> table = Read(kTable);
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(table->cases[1].trial.from, "opvang");
  EXPECT_EQ(table->cases[1].trial.given.police_regime, "");
}

TEST_F(CaseTableTest, TakesEveryScopeForAConsentThatNamesNone) {
  const std::optional<CaseTable> table = Read(kTable);
  ASSERT_TRUE(table.has_value());
  ASSERT_TRUE(table->cases[1].trial.given.consent.has_value());
  EXPECT_THAT(table->cases[1].trial.given.consent->scopes, ElementsAre("opvang", "registratie"));
}

TEST_F(CaseTableTest, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(Errors("covenant: COMENSHA-REG", "covenant: COMENSHA"),
              ElementsAre(HasSubstr("t.yaml:1:11: covenant \"COMENSHA\" is not loaded")));
  EXPECT_THAT(Errors("version: \"1.0\"", "version: \"0.9\""),
              ElementsAre(HasSubstr("the table is for version \"0.9\", the covenant is \"1.0\"")));
  EXPECT_THAT(Errors("[id, do,", "[id,"),
              ElementsAre(HasSubstr("t.yaml:9:10: columns does not hold each column once")));
  EXPECT_THAT(Errors("[a1, submit, ", "[a1, "),
              ElementsAre(HasSubstr("t.yaml:11:3: a case has 9 cells instead of 10")));
  EXPECT_THAT(Errors("[a2, ", "[a1, "), ElementsAre(HasSubstr("t.yaml:12:3: case \"a1\" stands twice")));
  EXPECT_THAT(Errors("[a1, submit, politie", "[a1, submit, politei"),
              ElementsAre(HasSubstr("t.yaml:11:16: party \"politei\" is not in the register")));
  EXPECT_THAT(Errors("[a1, submit,", "[a1, give,"),
              ElementsAre(HasSubstr("t.yaml:11:8: this is nothing a party can do")));
  EXPECT_THAT(Errors("anna, {}", "bert, {}"), ElementsAre(HasSubstr("person \"bert\" is not in people")));
  EXPECT_THAT(Errors("{consent: self}", "{consent: nobody}"),
              ElementsAre(HasSubstr("consent \"nobody\" is not in consents")));
  EXPECT_THAT(Errors("{consent: self}", "{consent: self, name_used: Opvang Noord}"),
              ElementsAre(HasSubstr("party opvang never had the name \"Opvang Noord\"")));
  EXPECT_THAT(Errors("{}, permit, melding-opsporing", "{}, permit, melding-opsp"),
              ElementsAre(HasSubstr("\"melding-opsp\" is nothing that can be logged")));
  EXPECT_THAT(Errors("{}, permit", "{}, NOTHING_HELD"),
              ElementsAre(HasSubstr("NOTHING_HELD is never told; write no_hit under told and the code under log")));
  EXPECT_THAT(Errors("{sex: v}]", "{seks: v}]"), ElementsAre(HasSubstr("a retrieve gives out no \"seks\"")));
  EXPECT_THAT(Errors("melding-opsporing, {}", "melding-opsporing, {sex: v}"),
              ElementsAre(HasSubstr("a submit gives out no \"sex\"")));
  EXPECT_THAT(Errors("anna, {}", "anna, {supplied: [name]}"),
              ElementsAre(HasSubstr("the person has no field \"name\"")));
  EXPECT_THAT(Errors("anna, {}", "anna, {bulk: true}"), ElementsAre(HasSubstr("bulk concerns checks only")));
  EXPECT_THAT(Errors("anna, {}", "anna, {regimes: wpg_8}"), ElementsAre(HasSubstr("regimes")));
  EXPECT_THAT(Errors("+01:00", "+1"), ElementsAre(HasSubstr("is no moment; write it as 2026-03-02T10:00:00+01:00")));
}

TEST_F(CaseTableTest, RepeatsNoValueOfAPerson) {
  EXPECT_THAT(
      Errors("1999-05-04", "1999-15-04"),
      ElementsAre(
          "t.yaml:5:22: the value of birth_date is not in its form; write it as the vocabulary says, or onbekend"));
  EXPECT_THAT(Errors("sex: v}\n", "age: 27}\n"), ElementsAre(HasSubstr("\"age\" is no field that can be supplied")));
}

TEST_F(CaseTableTest, ReportsEveryErrorOfATable) {
  EXPECT_FALSE(Read(Replaced(Replaced(kTable, "[a1, submit, politie", "[a1, give, politei"), "[a2, retrieve, opvang",
                             "[a2, retrieve, opfang"))
                   .has_value());
  EXPECT_THAT(Texts(diagnostics_.all()),
              ElementsAre(HasSubstr("t.yaml:11:8"), HasSubstr("t.yaml:11:14"), HasSubstr("t.yaml:12:18")));
}

TEST_F(CaseTableTest, RefusesWhatIsNoTable) {
  for (const char* text : {"", "- 1", "a: [", "covenant: COMENSHA-REG", "cases: 3"}) {
    EXPECT_FALSE(Read(text).has_value()) << text;
    EXPECT_TRUE(diagnostics_.HasErrors()) << text;
  }
}

}  // namespace
}  // namespace covenant::policy
