#include "clients/cli/audit/period_report.h"

#include <sstream>

#include "clients/cli/audit/plot.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/audit/signal_entries.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Figures SixAndTwo() {
  Tally tally(TallyOptions{});
  for (uint64_t i = 0; i < 6; ++i) {
    ReadEntry hit = Question(i, kFirstOfMarch, "politie", "permit", "permit");
    AddRecord(hit, "kmar", {"age:band"});
    AddToken(hit, "token-of-somebody");
    tally.Add(hit);
  }
  for (uint64_t i = 6; i < 8; ++i) tally.Add(Question(i, kFirstOfMarch, "nla", "NO_RULE", "NO_RULE"));
  return tally.Finish();
}

Oversight Budgets() {
  OversightTable budgets{"budgets", {"covenant", "party"}, {"evaluated"}, {{{"TAFEL-SIGNAAL", "politie"}, {Cell(40)}}}};
  return {5, {std::move(budgets)}, {}};
}

TEST(PeriodReportTest, PrintsFiguresWithSmallOnesLeftOut) {
  std::ostringstream out;
  PrintFigures(out, SixAndTwo(), {});
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("disclosures 6, refusals <5, no_hits 0"), HasSubstr("break-glass: uses 0, justified 0"),
                    HasSubstr("politie"), HasSubstr("counts below 5 are left out"), Not(HasSubstr("medewerker"))));
}

TEST(PeriodReportTest, WritesOneLineAFigureAsCsv) {
  std::ostringstream out;
  PrintFiguresCsv(out, SixAndTwo(), Budgets());
  EXPECT_THAT(out.str(), AllOf(HasSubstr("by,value,measure,count\n"), HasSubstr("total,,disclosures,6\n"),
                               HasSubstr("break_glass,,uses,0\n"), HasSubstr("party,nla,refusals,<5\n"),
                               HasSubstr("category,age,disclosures,6\n"),
                               HasSubstr("budgets,TAFEL-SIGNAAL / politie,evaluated,40\n")));
}

TEST(PeriodReportTest, CountsInCsvWhatWaits) {
  Oversight oversight = Budgets();
  oversight.today = absl::CivilDay(2026, 3, 10);
  oversight.waiting = std::vector<Waiting>(6, Waiting{"break_glass_review", "7", "2026-03-09", ""});
  std::ostringstream out;
  PrintFiguresCsv(out, SixAndTwo(), oversight);
  EXPECT_THAT(
      out.str(),
      AllOf(HasSubstr("waiting,break_glass_review,waiting,6\n"), HasSubstr("waiting,break_glass_review,overdue,6\n"),
            HasSubstr("waiting,retention,waiting,0\n"), HasSubstr("waiting,subject_request,waiting,0\n")));
}

TEST(PeriodReportTest, GivesScriptsNullForWhatIsLeftOut) {
  Json json;
  AddFiguresJson(SixAndTwo(), Budgets(), json);
  EXPECT_EQ(json["totals"]["disclosures"], 6);
  EXPECT_TRUE(json["totals"]["refusals"].is_null());
  EXPECT_EQ(json["by"]["reason"][0]["value"], "NO_RULE");
  EXPECT_TRUE(json["by"]["reason"][0]["refusals"].is_null());
}

TEST(PeriodReportTest, DrawsAPageThatNeedsNothingElse) {
  const PeriodFacts facts{"2026-01-01", "", "<TAFEL>", "", "log.test", 8, "2026-11-28"};
  const std::string page = FiguresPage(SixAndTwo(), Budgets(), facts, PageLanguage::kDutch);
  EXPECT_THAT(page, AllOf(HasSubstr("<html lang=\"nl\">"), HasSubstr("verstrekkingen"), HasSubstr("<svg"),
                          HasSubstr("class=\"left-out\""), HasSubstr("&lt;TAFEL&gt;"),
                          HasSubstr("Gebruik van budgetten"), HasSubstr("&lt;5")));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("http")), Not(HasSubstr("<script")), Not(HasSubstr("token-of")),
                          Not(HasSubstr("medewerker"))));
  EXPECT_THAT(FiguresPage(SixAndTwo(), Budgets(), facts, PageLanguage::kEnglish),
              HasSubstr("Disclosures and refusals"));
}

TEST(PeriodReportTest, SaysThatNothingHappened) {
  std::ostringstream out;
  PrintFigures(out, Tally(TallyOptions{}).Finish(), {});
  EXPECT_THAT(out.str(), HasSubstr("disclosures 0, refusals 0"));
  EXPECT_THAT(FiguresPage(Tally(TallyOptions{}).Finish(), {}, {}, PageLanguage::kDutch), Not(HasSubstr("<h2>")));
}

TEST(PlotTest, EndsItsAxisAtARoundNumber) {
  EXPECT_EQ(AxisEnd(1), 1);
  EXPECT_EQ(AxisEnd(3), 5);
  EXPECT_EQ(AxisEnd(7), 10);
  EXPECT_EQ(AxisEnd(101), 200);
}

}  // namespace
}  // namespace covenant::cli
