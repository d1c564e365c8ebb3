// Retention, budgets, leaving, details and witnesses, right and wrong.
#include <string>

#include "gmock/gmock.h"
#include "tests/policy/covenant_sections.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CovenantTermsReaderTest, ABudgetIsThatOfAPartyItselfOrElseOfItsGroup) {
  const ReadSection read = ReadProef(
      WithSection("budgets:\n  article: 9\n  politie: {subjects_per_day: 5}\n"
                  "  opsporing: {evaluations_per_day: 100, subjects_per_day: 10, break_glass_per_month: 1}\n"));
  ASSERT_THAT(read.errors, IsEmpty());
  EXPECT_EQ(read.covenant->budgets_article, 9);
  EXPECT_EQ(read.covenant->BudgetOf("politie")->subjects_per_day, 5);
  EXPECT_FALSE(read.covenant->BudgetOf("politie")->evaluations_per_day.has_value());
  EXPECT_EQ(read.covenant->BudgetOf("kmar")->subjects_per_day, 10);
  EXPECT_EQ(read.covenant->BudgetOf("kmar")->break_glass_per_month, 1);
  EXPECT_EQ(read.covenant->BudgetOf("fairwork"), nullptr);
}

TEST(CovenantTermsReaderTest, ReadsLeavingDetailsAndWitnesses) {
  ReadSection read = ReadProef(
      WithSection("leaving: {article: 3, signals: pass_to_successor}\ndetails: {seal: officers}\nwitnesses: 2\n"));
  ASSERT_THAT(read.errors, IsEmpty());
  EXPECT_EQ(read.covenant->leaving->signals, OnLeaving::kPassToSuccessor);
  EXPECT_EQ(read.covenant->leaving->article, 3);
  EXPECT_EQ(read.covenant->detail_seal, DetailSeal::kOfficers);
  EXPECT_EQ(read.covenant->witnesses, 2);
  read = ReadProef(WithSection("leaving: {signals: destroy}\ndetails: {seal: broker}\n"));
  ASSERT_THAT(read.errors, IsEmpty());
  EXPECT_EQ(read.covenant->leaving->signals, OnLeaving::kDestroy);
  EXPECT_EQ(read.covenant->detail_seal, DetailSeal::kBroker);
  EXPECT_EQ(read.covenant->witnesses, 0);
}

TEST(CovenantTermsReaderTest, ATermMayRunFromTheSupply) {
  const ReadSection read = ReadProef(With(ProefSource(), "from: first_processing", "from: supply"));
  ASSERT_THAT(read.errors, IsEmpty());
  RecordFacts record;
  record.supplied_on = absl::CivilDay(2026, 1, 1);
  record.first_processed_on = absl::CivilDay(2020, 1, 1);
  EXPECT_EQ(read.covenant->GoneOn(record), absl::CivilDay(2028, 1, 1));
}

TEST(CovenantTermsReaderTest, ReadsWhatFollowsOnAnEvent) {
  const ReadSection read =
      ReadProef(ProefSource() + "  not_admitted: {then: destroy, within: P1D}\n  case_closed: {then: shield}\n");
  ASSERT_THAT(read.errors, IsEmpty());
  EXPECT_EQ(read.covenant->retention.not_admitted->then, "destroy");
  EXPECT_EQ(read.covenant->retention.not_admitted->within->days, 1);
  EXPECT_EQ(read.covenant->retention.case_closed->then, "shield");
}

TEST(CovenantTermsReaderTest, SaysWhatIsWrongAndWhere) {
  const auto errors = [](const std::string& section) { return ReadProef(WithSection(section)).errors; };
  EXPECT_THAT(
      errors("budgets: {opsporink: {subjects_per_day: 1}}\n"),
      ElementsAre("93:11: \"opsporink\" is no group and no party of this covenant; did you mean \"opsporing\"?"));
  EXPECT_THAT(errors("budgets: {opsporing: {}}\n"),
              ElementsAre("93:22: the budget of opsporing is empty; write what it limits or remove it"));
  EXPECT_THAT(errors("budgets: {opsporing: {subjects_per_day: 0}}\n"),
              ElementsAre("93:41: subjects_per_day of the budget of opsporing is no number that fits; write a whole "
                          "number from 1 to 100000000"));
  EXPECT_THAT(errors("budgets: {opsporing: {per_uur: 3}}\n"),
              ElementsAre("93:23: unknown key \"per_uur\" in the budget of opsporing; known here: evaluations_per_day, "
                          "subjects_per_day, break_glass_per_month"));
  EXPECT_THAT(errors("leaving: {signals: keep}\n"),
              ElementsAre("93:20: signals of leaving is \"keep\"; write pass_to_successor or destroy"));
  EXPECT_THAT(errors("leaving: {}\n"), ElementsAre("93:10: leaving lacks signals; add it"));
  EXPECT_THAT(errors("details: {seal: nobody}\n"),
              ElementsAre("93:17: seal of details is \"nobody\"; write broker or officers"));
  EXPECT_THAT(
      errors("witnesses: 0\n"),
      ElementsAre("93:12: witnesses of the covenant is no number that fits; write a whole number from 1 to 10"));
  EXPECT_THAT(ReadProef(ProefSource() + "  not_admitted: {then: shield}\n").errors,
              ElementsAre("95:24: then of not_admitted is \"shield\"; write destroy or anonymise"));
  EXPECT_THAT(ReadProef(ProefSource() + "  case_closed: {within: P1D}\n").errors,
              ElementsAre("95:16: case_closed lacks then; add it"));
}

TEST(CovenantTermsReaderTest, OfTwoGroupsNeitherBudgetGoesBeforeTheOther) {
  const std::string source = With(ProefSource(), "groups: {opsporing: [politie, kmar, nla]}",
                                  "groups: {opsporing: [politie, kmar, nla], wapen: [kmar]}");
  const auto errors = [&](const std::string& budgets) {
    return ReadProef(With(source, "retention:\n", budgets + "retention:\n")).errors;
  };
  EXPECT_THAT(errors("budgets: {opsporing: {subjects_per_day: 1}, wapen: {subjects_per_day: 2}}\n"),
              ElementsAre("93:45: kmar has the budget of opsporing already; give it a line of its own, before its "
                          "groups"));
  EXPECT_THAT(errors("budgets: {kmar: {subjects_per_day: 3}, opsporing: {subjects_per_day: 1}, wapen: "
                     "{subjects_per_day: 2}}\n"),
              IsEmpty());
}

}  // namespace
}  // namespace covenant::policy
