#include "clients/cli/audit/oversight.h"

#include <algorithm>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/audit/signal_entries.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::CivilDay kToday(2026, 5, 1);

const OversightTable& TableOf(const Oversight& oversight, const std::string& code) {
  return *std::ranges::find(oversight.tables, code, &OversightTable::code);
}

ReadEntry Evaluation(uint64_t index, const std::string& party, uint32_t elements, const std::string& told = "permit") {
  ReadEntry entry = Question(index, kFirstOfMarch, party, told, told);
  entry.leaf.set_kind(v1::ENTRY_KIND_EVALUATE_BLINDED);
  entry.detail->mutable_items(0)->set_elements(elements);
  return entry;
}

ReadEntry Destroying(uint64_t index, v1::EntryKind kind, const std::string& id, const std::string& cause, int signals) {
  ReadEntry entry = Question(index, kFirstOfMarch, "", "permit", "permit");
  entry.leaf.set_kind(kind);
  v1::Destruction& act = *entry.detail->mutable_destruction();
  act.set_id(id);
  act.set_cause(cause);
  for (int i = 0; i < signals; ++i) act.add_signals()->set_signal(static_cast<uint64_t>(i));
  return entry;
}

ReadEntry Right(uint64_t index, v1::EntryKind kind, const std::string& id, const std::string& due_on = "") {
  ReadEntry entry = Question(index, kFirstOfMarch + static_cast<int64_t>(index) * kDay, "comensha", "permit", "permit");
  entry.leaf.set_kind(kind);
  v1::SubjectRightAct& act = *entry.detail->mutable_subject_right();
  act.set_subject_request_id(id);
  act.set_due_on(due_on);
  if (kind == v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN) act.set_right(v1::SUBJECT_RIGHT_ACCESS);
  return entry;
}

TEST(OversightTest, CountsWhatWasUsedOfBudgets) {
  OversightTally tally;
  tally.Add(Evaluation(1, "politie", 40));
  tally.Add(Evaluation(2, "politie", 2));
  tally.Add(Evaluation(3, "politie", 900, "BUDGET_EXHAUSTED"));
  tally.Add(Question(4, kFirstOfMarch, "politie", "NOTHING_HELD", "no_hit"));
  tally.Add(Question(5, kFirstOfMarch, "politie", "NO_RULE", "NO_RULE"));
  tally.Add(Question(6, kFirstOfMarch, "kmar", "LIMIT_EXCEEDED", "LIMIT_EXCEEDED"));
  const OversightTable budgets = TableOf(tally.Finish(1, kToday), "budgets");
  ASSERT_THAT(budgets.rows, SizeIs(2));
  EXPECT_THAT(budgets.rows[0].names, ElementsAre("TAFEL-SIGNAAL", "kmar"));
  EXPECT_THAT(budgets.rows[0].cells, ElementsAre(Cell(0), Cell(0), Cell(1)));
  EXPECT_THAT(budgets.rows[1].cells, ElementsAre(Cell(42), Cell(1), Cell(1))) << "what was refused used nothing up";
}

TEST(OversightTest, TellsDestroyedFromWhatIsNotCertifiedYet) {
  OversightTally tally;
  tally.Add(Destroying(3, v1::ENTRY_KIND_DESTROYED, "a", "retention", 2));  // newest first, as the broker lists
  tally.Add(Destroying(2, v1::ENTRY_KIND_DESTROY, "b", "order", 3));
  tally.Add(Destroying(1, v1::ENTRY_KIND_DESTROY, "a", "retention", 2));
  const OversightTable retention = TableOf(tally.Finish(1, kToday), "retention");
  ASSERT_THAT(retention.rows, SizeIs(2));
  EXPECT_THAT(retention.rows[0].names, ElementsAre("TAFEL-SIGNAAL", "order"));
  EXPECT_THAT(retention.rows[0].cells, ElementsAre(Cell(0), Cell(3), Cell(0), Cell(0)));
  EXPECT_THAT(retention.rows[1].cells, ElementsAre(Cell(2), Cell(0), Cell(0), Cell(0)));
}

TEST(OversightTest, CountsWhatEndedOfTheLogItselfByMonthsAndYears) {
  const auto ended = [](uint64_t index, v1::EntryKind kind, const std::string& id, int stretches) {
    ReadEntry entry = Destroying(index, kind, id, "details", 0);
    for (int i = 0; i < stretches; ++i) entry.detail->mutable_destruction()->add_details("details 2019-03");
    return entry;
  };
  OversightTally tally;
  tally.Add(ended(1, v1::ENTRY_KIND_DESTROY, "a", 3));
  tally.Add(ended(2, v1::ENTRY_KIND_DESTROYED, "a", 3));
  tally.Add(ended(3, v1::ENTRY_KIND_DESTROY, "b", 1));
  const OversightTable retention = TableOf(tally.Finish(5, kToday), "retention");
  EXPECT_THAT(retention.measures, ElementsAre("signals_destroyed", "signals_being_destroyed", "log_stretches_destroyed",
                                              "log_stretches_being_destroyed"));
  ASSERT_THAT(retention.rows, SizeIs(1));
  EXPECT_THAT(retention.rows[0].names, ElementsAre("TAFEL-SIGNAAL", "details"));
  EXPECT_THAT(retention.rows[0].cells, ElementsAre(Cell(0), Cell(0), Cell(3), Cell(1))) << "about nobody: never small";
}

TEST(OversightTest, GivesACountOfWhatWaitsAndOfWhatIsOverdue) {
  Oversight oversight = OversightTally().Finish(1, kToday);
  const auto counts = [&] {
    std::vector<std::string> lines;
    ForEachCount(oversight,
                 [&](const std::string& by, const std::string& value, const std::string& measure, const Cell& cell) {
                   lines.push_back(by + " " + value + " " + measure + " " + (cell ? std::to_string(*cell) : "small"));
                 });
    return lines;
  };
  EXPECT_THAT(counts(), IsEmpty()) << "the broker was not asked";
  oversight.waiting = std::vector<Waiting>{{"break_glass_review", "7", "2026-04-30", ""},
                                           {"break_glass_review", "9", "2026-05-01", ""},
                                           {"subject_request", "a", "2026-04-01", ""},
                                           {"subject_request_rectify", "b", "", ""}};
  EXPECT_THAT(counts(),
              ElementsAre("waiting break_glass_review waiting 2", "waiting break_glass_review overdue 1",
                          "waiting budget_exhausted waiting 0", "waiting budget_exhausted overdue 0",
                          "waiting retention waiting 0", "waiting retention overdue 0",
                          "waiting subject_request waiting 1", "waiting subject_request overdue 1",
                          "waiting subject_request_rectify waiting 1", "waiting subject_request_rectify overdue 0"));
  oversight.minimum_cell = 5;
  EXPECT_THAT(counts(), Contains("waiting break_glass_review waiting small"));
}

TEST(OversightTest, CountsRequestsOfDataSubjectsAndWhichAreLate) {
  OversightTally tally;
  tally.Add(Right(20, v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE, "in-time"));  // 21 March
  tally.Add(Right(10, v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND, "in-time", "2026-04-15"));
  tally.Add(Right(1, v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN, "in-time", "2026-03-15"));
  tally.Add(Right(1, v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN, "undecided", "2026-04-30"));
  tally.Add(Right(1, v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN, "waiting", "2026-05-01"));
  tally.Add(Right(2, v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE, "of-last-year"));
  const OversightTable requests = TableOf(tally.Finish(1, kToday), "subject_requests");
  ASSERT_THAT(requests.rows, SizeIs(2));
  EXPECT_THAT(requests.rows[0].names, ElementsAre("(opened earlier)"));
  EXPECT_THAT(requests.rows[0].cells, ElementsAre(Cell(0), Cell(0), Cell(1), Cell(0)));
  EXPECT_THAT(requests.rows[1].names, ElementsAre("access"));
  EXPECT_THAT(requests.rows[1].cells, ElementsAre(Cell(3), Cell(1), Cell(1), Cell(1)));
}

TEST(OversightTest, LeavesSmallCountsOut) {
  OversightTally tally;
  tally.Add(Evaluation(1, "politie", 40));
  tally.Add(Evaluation(2, "kmar", 3));
  const OversightTable budgets = TableOf(tally.Finish(5, kToday), "budgets");
  EXPECT_EQ(budgets.rows[0].cells[0], Cell());
  EXPECT_EQ(budgets.rows[1].cells[0], Cell()) << "else the total would give the other away";
}

TEST(OversightTest, ShowsThePageWhatWasCountedAndWhatWaits) {
  OversightTally tally;
  tally.Add(Evaluation(1, "politie", 40));
  tally.Add(Destroying(2, v1::ENTRY_KIND_DESTROYED, "a", "retention", 12));
  tally.Add(Right(1, v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN, "undecided", "2026-04-30"));
  Oversight oversight = tally.Finish(1, kToday);
  oversight.waiting = std::vector<Waiting>{{"retention", "TAFEL-SIGNAAL", "2026-06-01", "<3> signals end."}};
  HtmlWriter dutch, english;
  AddOversightSections(oversight, true, dutch);
  EXPECT_THAT(dutch.Document(),
              AllOf(HasSubstr("Gebruik van budgetten"), HasSubstr("Bewaartermijnen en vernietiging"),
                    HasSubstr("einde van de termijn"), HasSubstr("Verzoeken van betrokkenen"), HasSubstr("inzage"),
                    HasSubstr("Wat nu wacht"), HasSubstr("&lt;3&gt; signals end.")));
  AddOversightSections(oversight, false, english);
  EXPECT_THAT(english.Document(), AllOf(HasSubstr("Budgets used"), HasSubstr("Requests of data subjects")));

  std::ostringstream out;
  PrintOversight(out, oversight);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("Budgets used"), HasSubstr("retention TAFEL-SIGNAAL: <3> signals end.")));
  Json json;
  AddOversightJson(oversight, json);
  EXPECT_EQ(json["budgets"][0]["evaluated"], 40);
  EXPECT_EQ(json["retention"][0]["signals_destroyed"], 12);
  EXPECT_EQ(json["subject_requests"][0]["late"], 1);
  EXPECT_EQ(json["waiting"][0]["day"], "2026-06-01");
}

TEST(OversightTest, SaysNothingOfWhatWaitsWhereTheBrokerWasNotAsked) {
  const Oversight oversight = OversightTally().Finish(5, kToday);
  HtmlWriter html;
  AddOversightSections(oversight, true, html);
  EXPECT_THAT(html.Document(), Not(HasSubstr("<h2>")));
  Json json;
  AddOversightJson(oversight, json);
  EXPECT_FALSE(json.contains("waiting"));
}

}  // namespace
}  // namespace covenant::cli
