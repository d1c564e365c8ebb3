#include "clients/cli/audit/tally.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/audit/signal_entries.h"

namespace covenant::cli {
namespace {

using ::testing::ElementsAre;

TallyOptions All() {
  TallyOptions options;
  options.minimum_cell = 1;
  options.categories = {{"age", "persoonskenmerk"}, {"sex", "persoonskenmerk"}, {"health", "gezondheid"}};
  return options;
}

const Breakdown& By(const Figures& figures, const std::string& by) {
  return *std::ranges::find(figures.breakdowns, by, &Breakdown::by);
}

uint64_t At(const Figures& figures, const std::string& by, const std::string& value, Measure measure) {
  for (const Breakdown::Row& row : By(figures, by).rows) {
    if (row.value == value) return row.cells[static_cast<size_t>(measure)].value();
  }
  ADD_FAILURE() << by << " has no " << value;
  return 0;
}

TEST(TallyTest, CountsEachAnswerByWhatCameOfIt) {
  Tally tally(All());
  ReadEntry hit = Question(1, kFirstOfMarch, "politie", "permit", "permit");
  AddRecord(hit, "kmar", {"age:band", "sex:exact"});
  AddRecord(hit, "ggd", {"health:exact"});
  AddRecord(hit, "nla", {}, "SIGNAL_HIDDEN");
  tally.Add(hit);
  tally.Add(Question(2, kFirstOfMarch + 40 * kDay, "kmar", "SIGNAL_HIDDEN", "no_hit"));
  tally.Add(Question(3, kFirstOfMarch, "kmar", "NOTHING_HELD", "no_hit"));
  tally.Add(Question(4, kFirstOfMarch, "kmar", "PURPOSE_UNKNOWN", "PURPOSE_UNKNOWN"));
  const Figures figures = tally.Finish();
  EXPECT_THAT(figures.totals, ElementsAre(Cell(1), Cell(1), Cell(1), Cell(1), Cell(0)));
  EXPECT_EQ(At(figures, "period", "2026-03", Measure::kDisclosures), 1);
  EXPECT_EQ(At(figures, "period", "2026-04", Measure::kHeldBack), 1);
  EXPECT_EQ(At(figures, "party", "kmar", Measure::kNoHits), 1);
  EXPECT_EQ(At(figures, "category", "persoonskenmerk", Measure::kDisclosures), 1);
  EXPECT_EQ(At(figures, "category", "gezondheid", Measure::kDisclosures), 1);
  EXPECT_EQ(At(figures, "reason", "SIGNAL_HIDDEN", Measure::kHeldBack), 1);
  EXPECT_EQ(By(figures, "supplier").rows.size(), 2) << "who gave nothing is no supplier of a disclosure";
}

TEST(TallyTest, ACovenantRaisesTheMinimumCellAndNeverLowersIt) {
  Tally tally(TallyOptions{});
  for (uint64_t i = 0; i < 7; ++i) tally.Add(Question(i, kFirstOfMarch, "kmar", "NO_RULE", "NO_RULE"));
  EXPECT_THAT(tally.Covenants(), ElementsAre("TAFEL-SIGNAAL"));
  tally.RaiseMinimumCell(1);
  EXPECT_EQ(tally.Finish().totals[1], Cell(7));
  tally.RaiseMinimumCell(10);
  EXPECT_EQ(tally.Finish().totals[1], Cell());
  EXPECT_EQ(tally.Finish().minimum_cell, 10u);
}

TEST(TallyTest, TellsNothingOfWhatWasHeldBackWhereOnlyWhatWasToldCounts) {
  TallyOptions options = All();
  options.basis = Basis::kTold;
  Tally tally(options);
  tally.Add(Question(1, kFirstOfMarch, "kmar", "SIGNAL_HIDDEN", "no_hit"));
  const Figures figures = tally.Finish();
  EXPECT_THAT(figures.totals, ElementsAre(Cell(0), Cell(0), Cell(1), Cell(0), Cell(0)));
  EXPECT_TRUE(By(figures, "reason").rows.empty());
}

TEST(TallyTest, CountsUsesOfBreakGlassThatGaveSomethingAndTheirReviews) {
  const auto figures = [](uint64_t minimum) {
    TallyOptions options = All();
    options.minimum_cell = minimum;
    Tally tally(options);
    const auto use = [&](const std::string& outcome, const std::string& told) {
      ReadEntry entry = Question(1, kFirstOfMarch, "comensha", outcome, told);
      entry.detail->mutable_facts()->set_break_glass(true);
      tally.Add(entry);
    };
    for (int i = 0; i < 6; ++i) use("permit", "permit");
    use("HANDLING_CODE_HIDDEN", "no_hit");
    use("MOTIVATION_MISSING", "MOTIVATION_MISSING");
    tally.Add(Question(2, kFirstOfMarch, "politie", "permit", "permit"));
    for (int i = 0; i < 6; ++i) {
      ReadEntry review = Question(3, kFirstOfMarch, "comensha", "permit", i == 5 ? "REVIEW_GIVEN" : "permit");
      review.leaf.set_kind(v1::ENTRY_KIND_AUDIT_REVIEW);
      review.detail->mutable_review()->set_verdict(i == 0 ? v1::BREAK_GLASS_VERDICT_UNJUSTIFIED
                                                          : v1::BREAK_GLASS_VERDICT_JUSTIFIED);
      tally.Add(review);
    }
    return tally.Finish();
  };
  const Figures all = figures(1);
  EXPECT_EQ(all.break_glass.uses, Cell(6));
  EXPECT_EQ(all.break_glass.justified, Cell(4));
  EXPECT_EQ(all.break_glass.unjustified, Cell(1));
  EXPECT_EQ(all.totals[static_cast<size_t>(Measure::kDisclosures)], Cell(7)) << "a review is no disclosure";
  const Figures small = figures(3);
  EXPECT_EQ(small.break_glass.uses, Cell(6));
  EXPECT_EQ(small.break_glass.unjustified, std::nullopt);
  EXPECT_EQ(small.break_glass.justified, std::nullopt) << "else the other could be had by subtraction";
}

TEST(TallyTest, CountsTheItemsOfABulkMessageAndPassesOverOtherEntries) {
  Tally tally(All());
  ReadEntry bulk = Question(1, kFirstOfMarch, "politie", "permit", "permit");
  bulk.leaf.set_kind(v1::ENTRY_KIND_SUBMIT_BULK);
  bulk.leaf.set_told("itemized");
  v1::ItemDetail& second = *bulk.detail->add_items();
  second.set_outcome("CONSENT_MISSING");
  second.set_told("CONSENT_MISSING");
  tally.Add(bulk);
  ReadEntry unseen = bulk;
  unseen.detail.reset();
  tally.Add(unseen);
  ReadEntry read = Question(3, kFirstOfMarch, "politie", "permit", "permit");
  read.leaf.set_kind(v1::ENTRY_KIND_AUDIT_LIST);
  tally.Add(read);
  const Figures figures = tally.Finish();
  EXPECT_THAT(figures.totals, ElementsAre(Cell(0), Cell(1), Cell(0), Cell(0), Cell(1)));
  EXPECT_EQ(figures.details_not_shown, 1);
}

TEST(TallyTest, CountsWhatTheWholeMessageWasToldWhereTheDetailIsNotShown) {
  Tally tally(All());
  ReadEntry unseen = Question(1, kFirstOfMarch, "politie", "permit", "no_hit");
  unseen.detail.reset();
  tally.Add(unseen);
  EXPECT_THAT(tally.Finish().totals, ElementsAre(Cell(0), Cell(0), Cell(1), Cell(0), Cell(0)));
}

TEST(TallyTest, DoesNotTakeWhatIsNotShownForAHitWithoutFields) {
  Tally tally(All());
  ReadEntry unseen = Question(1, kFirstOfMarch, "politie", "permit", "permit");
  unseen.detail.reset();
  tally.Add(unseen);
  tally.Add(Question(2, kFirstOfMarch, "politie", "permit", "permit"));
  std::vector<std::string> categories;
  const Figures figures = tally.Finish();
  for (const auto& row : By(figures, "category").rows) categories.push_back(row.value);
  EXPECT_THAT(categories, ElementsAre("(hit only)", "(not shown)"));
}

TEST(TallyTest, ShowsStepsInWhichNothingHappened) {
  Tally tally(All());
  tally.Add(Question(1, kFirstOfMarch, "politie", "permit", "permit"));
  tally.Add(Question(2, kFirstOfMarch + 70 * kDay, "politie", "permit", "permit"));
  const Figures figures = tally.Finish();
  std::vector<std::string> steps;
  for (const auto& row : By(figures, "period").rows) steps.push_back(row.value);
  EXPECT_THAT(steps, ElementsAre("2026-03", "2026-04", "2026-05"));
}

TEST(TallyTest, NamesStepsByTheDutchDay) {
  EXPECT_EQ(StepLabel(absl::CivilDay(2026, 11, 22), Step::kDay), "2026-11-22");
  EXPECT_EQ(StepLabel(absl::CivilDay(2026, 11, 22), Step::kQuarter), "2026-Q4");
  EXPECT_EQ(StepLabel(absl::CivilDay(2026, 1, 1), Step::kYear), "2026");
  TallyOptions options = All();
  options.step = Step::kDay;
  Tally tally(options);
  tally.Add(Question(1, kFirstOfMarch - 1, "politie", "permit", "permit"));
  EXPECT_EQ(By(tally.Finish(), "period").rows[0].value, "2026-03-01");
}

TEST(SmallCellTest, LeavesOutSmallCountsAndWhatWouldGiveThemAway) {
  EXPECT_THAT(LeaveOutSmall({0, 4, 5, 9}, 5), ElementsAre(Cell(0), std::nullopt, std::nullopt, Cell(9)));
  EXPECT_THAT(LeaveOutSmall({1, 2, 9, 20}, 5), ElementsAre(std::nullopt, std::nullopt, std::nullopt, Cell(20)))
      << "1 and 2 add up to less than the minimum";
  EXPECT_THAT(LeaveOutSmall({4, 4, 9}, 5), ElementsAre(std::nullopt, std::nullopt, Cell(9)));
  EXPECT_THAT(LeaveOutSmall({4}, 5), ElementsAre(std::nullopt));
  EXPECT_THAT(LeaveOutSmall({5, 0, 7}, 5), ElementsAre(Cell(5), Cell(0), Cell(7)));
  EXPECT_TRUE(LeaveOutSmall({}, 5).empty());
}

TEST(SmallCellTest, NeverLeavesASmallCountToBeSubtracted) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<uint64_t> column(random() % 7);
    for (uint64_t& count : column) count = random() % 12;
    const uint64_t minimum = 1 + random() % 10;
    const uint64_t total = std::accumulate(column.begin(), column.end(), uint64_t{0});
    const std::vector<Cell> cells = LeaveOutSmall(column, minimum);
    uint64_t shown = 0;
    size_t left_out = 0;
    for (const Cell& cell : cells) {
      shown += cell.value_or(0);
      left_out += !cell;
      EXPECT_TRUE(!cell || *cell == 0 || *cell >= minimum);
    }
    if (left_out == 0 || total < minimum) continue;  // a small total is left out itself
    EXPECT_GE(left_out, 2) << "round " << round;
    EXPECT_GE(total - shown, minimum) << "round " << round;
  }
}

}  // namespace
}  // namespace covenant::cli
