#include <map>
#include <set>

#include "broker/exchange/signals/overlap.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using Lists = std::set<std::string>;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

v1::OverlapRequest Count() {
  return Ask<v1::OverlapRequest>(kRegistration, "statistiek");
}

std::map<Lists, uint64_t> CellsOf(const v1::OverlapAnswer& answer) {
  std::map<Lists, uint64_t> cells;
  for (const v1::OverlapCell& cell : answer.cells()) {
    cells[Lists(cell.suppliers().begin(), cell.suppliers().end())] = cell.people();
  }
  return cells;
}

class OverlapTest : public testing::Test {
 protected:
  void Supply(const std::string& party, v1::Signal signal) {
    const auto told = broker_.Submit(party, VictimSubmission(std::move(signal)));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
  // With a minimum cell other than the shipped 1.
  void AskMinimumCell(const std::string& cell) {
    policy::PolicySet set = broker_.rooms().policy.Current()->set;
    const std::string source = set.Find(policy::DocumentKind::kCovenant, kRegistration)->source;
    set.Replace({policy::DocumentKind::kCovenant, kRegistration,
                 policy::Replaced(source, "{by: [aanmelder], minimum_cell: 1}", "{by: [aanmelder], " + cell + "}")});
    auto next = MakeInForce(std::move(set));
    ASSERT_TRUE(next.ok()) << next.status();
    broker_.rooms().policy.Enact(*next);
  }

  BrokerWithoutPort broker_;
};

TEST_F(OverlapTest, CountsPeopleOnceOnExactlyTheirLists) {
  Supply("politie", VictimSignal("1000000001"));
  Supply("kmar", VictimSignal("1000000001"));
  Supply("politie", VictimSignal("1000000002"));
  Supply("politie", VictimSignal("1000000002"));  // twice on one list
  Supply("politie", VictimSignal("1000000003"));
  Supply("opvang", CareSignal("1000000004"));
  const auto told = broker_.Overlap("comensha", Count());
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told->minimum_cell(), 1u);
  EXPECT_THAT(CellsOf(told.parsed), UnorderedElementsAre(Pair(Lists{"politie", "kmar"}, 1), Pair(Lists{"politie"}, 2),
                                                         Pair(Lists{"opvang"}, 1)));
  EXPECT_EQ(told.detail.items(0).reasons(0).rule(), "overlap");
  EXPECT_EQ(told.detail.items(0).subject_tokens_size(), 0);
}

TEST_F(OverlapTest, KnowsAPersonByAnyChainOfStrongIdentifiers) {
  v1::Signal by_bsn = VictimSignal("1000000001");
  *by_bsn.mutable_identifiers(0) = Identifier("bsn", {"999990019"});
  Supply("politie", by_bsn);
  v1::Signal both = VictimSignal("1000000001");
  *both.add_identifiers() = Identifier("bsn", {"9999.90.019"});
  Supply("kmar", both);
  Supply("opvang", CareSignal("1000000001"));
  EXPECT_THAT(CellsOf(broker_.Overlap("comensha", Count()).parsed),
              UnorderedElementsAre(Pair(Lists{"politie", "kmar", "opvang"}, 1)));
}

TEST_F(OverlapTest, DoesNotJoinPeopleByWeakIdentifiers) {
  for (const char* v_number : {"1000000001", "1000000002"}) {
    v1::Signal signal = VictimSignal(v_number);
    *signal.add_identifiers() = Identifier("name_birthdate", {"Nowak", "Anna", "2009-05-04"});
    Supply("politie", signal);
  }
  EXPECT_THAT(CellsOf(broker_.Overlap("comensha", Count()).parsed), UnorderedElementsAre(Pair(Lists{"politie"}, 2)));
}

TEST_F(OverlapTest, SplitsAPersonWhenTheLinkingSignalNoLongerCounts) {
  Supply("politie", VictimSignal("1000000001"));
  v1::Signal other = VictimSignal("1000000001");
  *other.mutable_identifiers(0) = Identifier("passport", {"POL", "AB1234567"});
  Supply("kmar", other);
  v1::Signal link = CareSignal("1000000001");
  *link.add_identifiers() = Identifier("passport", {"pol", "ab 123 4567"});
  link.mutable_consent()->set_withdrawn_on("2026-11-25");
  Supply("opvang", link);
  EXPECT_THAT(CellsOf(broker_.Overlap("comensha", Count()).parsed),
              UnorderedElementsAre(Pair(Lists{"politie", "kmar", "opvang"}, 1)));
  broker_.clock().Set(DutchTime("2026-11-25T00:00:00"));
  EXPECT_THAT(CellsOf(broker_.Overlap("comensha", Count()).parsed),
              UnorderedElementsAre(Pair(Lists{"politie"}, 1), Pair(Lists{"kmar"}, 1)));
}

TEST_F(OverlapTest, CountsNobodyWhoIsHiddenOrPastTheTerm) {
  v1::Signal hidden = VictimSignal("1000000001");
  hidden.set_handling_code("hidden");
  Supply("politie", hidden);
  v1::Signal old = VictimSignal("1000000002");
  old.set_first_processed_on("2021-11-22");
  Supply("kmar", old);
  broker_.clock().Set(DutchTime("2026-11-22T00:00:00"));
  EXPECT_THAT(CellsOf(broker_.Overlap("comensha", Count()).parsed), IsEmpty());
}

TEST_F(OverlapTest, TellsNoCellBelowTheMinimumAndNoneThatGivesItAway) {
  for (int i = 0; i < 5; ++i) Supply("politie", VictimSignal(std::to_string(1'000'000'000 + i)));
  for (int i = 0; i < 7; ++i) Supply("nla", VictimSignal(std::to_string(2'000'000'000 + i)));
  for (int i = 0; i < 4; ++i) Supply("kmar", VictimSignal(std::to_string(3'000'000'000 + i)));
  AskMinimumCell("minimum_cell: 5, secondary_suppression: true");
  const auto told = broker_.Overlap("comensha", Count());
  EXPECT_EQ(told->minimum_cell(), 5u);
  // The cell of four is too small; that of five goes with it, or a total would give the four away.
  EXPECT_THAT(CellsOf(told.parsed),
              UnorderedElementsAre(Pair(Lists{"politie"}, 0), Pair(Lists{"nla"}, 7), Pair(Lists{"kmar"}, 0)));
  for (const v1::OverlapCell& cell : told->cells()) EXPECT_EQ(cell.suppressed(), cell.suppliers(0) != "nla");
}

TEST_F(OverlapTest, TellsTheOtherCellsWhereNoSecondarySuppressionIsAsked) {
  for (int i = 0; i < 5; ++i) Supply("politie", VictimSignal(std::to_string(1'000'000'000 + i)));
  for (int i = 0; i < 4; ++i) Supply("kmar", VictimSignal(std::to_string(3'000'000'000 + i)));
  AskMinimumCell("minimum_cell: 5");
  EXPECT_THAT(CellsOf(broker_.Overlap("comensha", Count()).parsed),
              UnorderedElementsAre(Pair(Lists{"politie"}, 5), Pair(Lists{"kmar"}, 0)));
}

TEST_F(OverlapTest, GivesWhatComesOnceAYearOnceAYear) {
  for (int i = 0; i < 6; ++i) Supply("politie", VictimSignal(std::to_string(1'000'000'000 + i)));
  const auto first = broker_.Overlap("nationaal-rapporteur", Count());
  ASSERT_EQ(first->outcome().told(), v1::TOLD_PERMITTED) << first->outcome().ShortDebugString();
  EXPECT_THAT(CellsOf(first.parsed), UnorderedElementsAre(Pair(Lists{"politie"}, 6)));
  const auto again = broker_.Overlap("nationaal-rapporteur", Count());
  EXPECT_EQ(again.reason(), "REPORT_NOT_DUE");
  EXPECT_THAT(again->outcome().explanation(), testing::HasSubstr("(from 2027-11-21)"));
  EXPECT_EQ(again.detail.items(0).reasons(0).rule(), "jaarcijfers");
  EXPECT_EQ(again.detail.facts().last_report_on(), "2026-11-21");
  EXPECT_EQ(broker_.Overlap("comensha", Count())->outcome().told(), v1::TOLD_PERMITTED) << "its rule asks no period";
  EXPECT_EQ(broker_.Overlap("comensha", Count())->outcome().told(), v1::TOLD_PERMITTED);
  broker_.Restart();
  broker_.clock().Set(DutchTime("2027-11-20T23:59:00"));
  EXPECT_EQ(broker_.Overlap("nationaal-rapporteur", Count()).reason(), "REPORT_NOT_DUE");
  broker_.clock().Set(DutchTime("2027-11-21T00:01:00"));
  EXPECT_EQ(broker_.Overlap("nationaal-rapporteur", Count())->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(broker_.Overlap("nationaal-rapporteur", Count()).reason(), "REPORT_NOT_DUE");
}

TEST_F(OverlapTest, AnswersARepeatOfAPeriodicReportWithTheSameFigures) {
  for (int i = 0; i < 6; ++i) Supply("politie", VictimSignal(std::to_string(1'000'000'000 + i)));
  auto request = Count();
  broker_.Complete(*request.mutable_context());
  const auto tell = [&] {
    return broker_.TellAsIs<v1::OverlapAnswer>(broker_.System("nationaal-rapporteur"), v1::ENTRY_KIND_REPORT_OVERLAP,
                                               &Overlap, request);
  };
  const auto first = tell();
  ASSERT_EQ(first->outcome().told(), v1::TOLD_PERMITTED) << first->outcome().ShortDebugString();
  Supply("politie", VictimSignal("2000000000"));
  const auto second = tell();
  EXPECT_EQ(second.answer, first.answer) << "newer figures would tell who came in between";
  EXPECT_EQ(second.index, first.index);
}

TEST_F(OverlapTest, UsesNoPeriodUpForAReportThatWasNotRecorded) {
  broker_.gone = [] { return true; };
  EXPECT_TRUE(absl::IsCancelled(broker_.Overlap("nationaal-rapporteur", Count()).status));
  broker_.gone = nullptr;
  EXPECT_EQ(broker_.Overlap("nationaal-rapporteur", Count())->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(OverlapTest, RefusesWhoMayNotCount) {
  EXPECT_EQ(broker_.Overlap("kmar", Count()).reason(), "NO_RULE");
  EXPECT_EQ(broker_.Overlap("comensha", Ask<v1::OverlapRequest>(kRegistration, kRegister)).reason(),
            "PURPOSE_MISMATCH");
  EXPECT_EQ(broker_.Overlap("gemeente-almere", Count()).reason(), "PARTY_NOT_IN_COVENANT");
}

}  // namespace
}  // namespace covenant::exchange
