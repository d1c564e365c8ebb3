// Signals of a case that was closed: what is shielded or goes, when, what keeps it, and what opening it again gives back.
#include "broker/exchange/destruction/closed_cases.h"

#include "broker/exchange/destruction/due_signals.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/rows/case_signals.h"
#include "broker/exchange/rows/orders.h"
#include "gmock/gmock.h"
#include "tests/broker/exchange/case_fixture.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";
constexpr char kOther[] = "RIEC-MN-2026-18";
// The fixture's day is the 21st.
constexpr char kSameDay[] = "2026-11-21T23:59:59";
constexpr char kNextDay[] = "2026-11-22T00:00:00";
constexpr char kYearLater[] = "2027-11-21T00:00:00";

class ClosedCasesTest : public CaseTest {
 protected:
  explicit ClosedCasesTest(const std::string& what = "{then: shield}") { Say(what); }

  // What the table says of a case that was closed.
  void Say(const std::string& what) {
    Reword(broker_, kTable, "  after_expiry: no_release", "  case_closed: " + what + "\n  after_expiry: no_release");
  }
  // Names the case, or another one.
  uint64_t Submit(const std::string& party, const std::string& v_number, const std::string& reference = kCase) {
    auto request = Of<v1::SubmitSignalRequest>(reference);
    *request.mutable_signal() = TableSignal(v_number);
    const auto told = broker_.Submit(party, request);
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return told.detail.items(0).stored_signal();
  }
  // politie opened the case; kmar is in it, and supplied for it.
  uint64_t OpenAndSubmit() {
    Involve("politie", "kmar");
    return Submit("kmar", kAnna);
  }
  // politie asks, for another case.
  v1::Told AnswerTo(const std::string& v_number) { return Ask(v_number)->outcome().told(); }
  Told<v1::CheckAnswer> Ask(const std::string& v_number) {
    return broker_.Check("politie",
                         exchange::Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", v_number)));
  }
  void Sweep() {
    const absl::Status swept = SweepOnce(broker_.rooms());
    ASSERT_TRUE(swept.ok()) << swept;
  }
  void SweepOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    Sweep();
  }
  // A standing hold through the last day of the year.
  void Hold(uint64_t signal) {
    v1::Order order;
    order.set_order_id("a");
    order.set_kind(v1::ORDER_KIND_HOLD);
    order.set_covenant(kTable);
    order.add_signals(signal);
    order.set_until("2026-12-31");
    order.set_status(std::string(kOrderStanding));
    store::Batch changes;
    Orders::Put(order, changes);
    Orders::Hold(order, changes);
    ASSERT_TRUE(broker_.store().Write(changes).ok());
  }
  // As an order leaves it.
  void Rewrite(uint64_t signal, void (*change)(stored::SealedSignal&)) {
    std::optional<Record> record = broker_.rooms().records.Get(signal).value();
    change(record->signal);
    store::Batch changes;
    ASSERT_TRUE(broker_.rooms().records.Replace(*record, changes).ok());
    ASSERT_TRUE(broker_.store().Write(changes).ok());
  }
  std::optional<Record> Stored(uint64_t signal) { return broker_.rooms().records.Get(signal).value(); }
  bool IsShielded(uint64_t signal) { return Stored(signal)->facts.shielded_with_case; }
  size_t CaseRows(const std::string& prefix) {
    size_t rows = 0;
    for (auto cursor = broker_.store().Scan(store::Family::kCases, store::Prefix(prefix)); cursor->Valid();
         cursor->Next()) {
      ++rows;
    }
    return rows;
  }
};

TEST_F(ClosedCasesTest, ShieldsAtOnceAndTellsANoHit) {
  const uint64_t signal = OpenAndSubmit();
  ASSERT_EQ(AnswerTo(kAnna), v1::TOLD_PERMITTED);
  Close("politie");
  Sweep();
  EXPECT_TRUE(IsShielded(signal));
  const auto shielded = Ask(kAnna), nobody = Ask(kBea);
  EXPECT_EQ(shielded->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(shielded.answer, nobody.answer);
  ASSERT_EQ(shielded.detail.items(0).records_size(), 1) << "the officer reads why";
  EXPECT_EQ(shielded.detail.items(0).records(0).outcome(), "RECORD_SHIELDED");
}

TEST_F(ClosedCasesTest, ShieldsWhenTheTimeIsOverThatTheCovenantNames) {
  Reword(broker_, kTable, "{then: shield}", "{then: shield, within: P1D}");
  const uint64_t signal = OpenAndSubmit();
  Close("politie");
  SweepOn(kSameDay);
  EXPECT_FALSE(IsShielded(signal));
  EXPECT_EQ(AnswerTo(kAnna), v1::TOLD_PERMITTED);
  SweepOn(kNextDay);
  EXPECT_TRUE(IsShielded(signal));
}

TEST_F(ClosedCasesTest, RecordsWhatWasShieldedAndTellsWhoWasGivenIt) {
  const uint64_t signal = OpenAndSubmit();
  ASSERT_EQ(AnswerTo(kAnna), v1::TOLD_PERMITTED);
  Close("politie");
  const uint64_t before = broker_.size();
  Sweep();
  ASSERT_EQ(broker_.size(), before + 1);
  EXPECT_EQ(broker_.LeafAt(before).kind(), v1::ENTRY_KIND_SHIELD);
  EXPECT_EQ(broker_.LeafAt(before).covenant(), kTable);
  const v1::Detail detail = broker_.DetailAt(before);
  EXPECT_EQ(detail.case_reference(), kCase);
  EXPECT_EQ(detail.shielding().cause(), "case_closed");
  EXPECT_FALSE(detail.shielding().ended());
  ASSERT_EQ(detail.shielding().signals_size(), 1);
  EXPECT_EQ(detail.shielding().signals(0).signal(), signal);
  EXPECT_EQ(detail.shielding().signals(0).supplier(), "kmar");
  ASSERT_EQ(detail.notices_size(), 1);
  EXPECT_EQ(detail.notices(0).recipient(), "politie");
  EXPECT_EQ(detail.notices(0).kind(), v1::NOTICE_KIND_SHIELDED);
  Sweep();
  EXPECT_EQ(broker_.size(), before + 1) << "once";
}

TEST_F(ClosedCasesTest, LeavesOtherCasesAndTheSignalsOfWhoHasNoPartInThisOne) {
  const uint64_t signal = OpenAndSubmit();
  const uint64_t other = Submit("kmar", kBea, kOther);
  const uint64_t of_nla = Submit("nla", kBea);
  Close("politie");
  const uint64_t late = Submit("nla", kBea);
  Sweep();
  EXPECT_TRUE(IsShielded(signal));
  EXPECT_FALSE(IsShielded(other));
  EXPECT_FALSE(IsShielded(of_nla)) << "it may have meant another case by the same words";
  EXPECT_FALSE(IsShielded(late));
}

TEST_F(ClosedCasesTest, ShieldsWhatIsHeldAndNotWhatWasRemoved) {
  const uint64_t held = OpenAndSubmit();
  const uint64_t removed = Submit("kmar", kBea);
  Hold(held);
  Rewrite(removed, [](stored::SealedSignal& signal) { signal.set_removed_by("b"); });
  Close("politie");
  Sweep();
  EXPECT_TRUE(IsShielded(held)) << "a hold is against destroying";
  EXPECT_FALSE(IsShielded(removed));
}

TEST_F(ClosedCasesTest, OpeningItAgainTakesTheShieldOffAndTellsWhoWasGivenIt) {
  const uint64_t signal = OpenAndSubmit();
  ASSERT_EQ(AnswerTo(kAnna), v1::TOLD_PERMITTED);
  Close("politie");
  Sweep();
  Reopen("politie");
  const uint64_t before = broker_.size();
  Sweep();
  ASSERT_EQ(broker_.size(), before + 1);
  EXPECT_FALSE(IsShielded(signal));
  EXPECT_EQ(AnswerTo(kAnna), v1::TOLD_PERMITTED);
  const v1::Detail detail = broker_.DetailAt(before);
  EXPECT_TRUE(detail.shielding().ended());
  ASSERT_EQ(detail.notices_size(), 1);
  EXPECT_EQ(detail.notices(0).kind(), v1::NOTICE_KIND_SHIELD_ENDED);
  EXPECT_EQ(CaseRows("o"), 0u) << "nothing is left to do";
  Close("politie");
  Sweep();
  EXPECT_TRUE(IsShielded(signal)) << "closed again";
}

TEST_F(ClosedCasesTest, OpeningItAgainBeforeTheSweepChangesNothing) {
  const uint64_t signal = OpenAndSubmit();
  Close("politie");
  Reopen("politie");
  const uint64_t before = broker_.size();
  Sweep();
  EXPECT_EQ(broker_.size(), before);
  EXPECT_FALSE(IsShielded(signal));
}

TEST_F(ClosedCasesTest, OpeningItAgainLeavesTheShieldOfAnOrder) {
  const uint64_t signal = OpenAndSubmit();
  ASSERT_EQ(AnswerTo(kAnna), v1::TOLD_PERMITTED);
  Rewrite(signal, [](stored::SealedSignal& stored) { stored.set_shielded_by("a"); });
  Close("politie");
  Sweep();
  Reopen("politie");
  const uint64_t before = broker_.size();
  Sweep();
  EXPECT_FALSE(IsShielded(signal));
  EXPECT_TRUE(Stored(signal)->facts.shielded);
  EXPECT_EQ(AnswerTo(kAnna), v1::TOLD_NO_HIT);
  EXPECT_EQ(broker_.DetailAt(before).notices_size(), 0) << "it is still shielded";
}

TEST_F(ClosedCasesTest, AShieldIsTakenOffAlsoWhenTheCovenantNoLongerSaysSo) {
  const uint64_t signal = OpenAndSubmit();
  Close("politie");
  Sweep();
  Reword(broker_, kTable, "  case_closed: {then: shield}\n", "");
  Reopen("politie");
  Sweep();
  EXPECT_FALSE(IsShielded(signal));
}

// What was decided before the closing may reach the disk after the sweep.
TEST_F(ClosedCasesTest, ShieldsWhatReachesTheDiskJustAfterTheClosing) {
  OpenAndSubmit();
  const uint64_t late = Submit("kmar", kBea, kOther);
  Close("politie");
  Sweep();
  EXPECT_FALSE(IsShielded(late));
  store::Batch changes;
  CaseSignals::Put(broker_.rooms().case_files.PlaceOf(kTable, kCase).value(), {late, true}, changes);
  ASSERT_TRUE(broker_.store().Write(changes).ok());
  SweepOn(kSameDay);
  EXPECT_TRUE(IsShielded(late));
}

// Anybody may open a file under words that others use, name them as involved, and close it.
TEST_F(ClosedCasesTest, LeavesWhatOthersSuppliedBeforeTheyWereNamed) {
  const uint64_t before = Submit("kmar", kAnna);
  Involve("politie", "kmar");
  const uint64_t knowing = Submit("kmar", kBea);
  Close("politie");
  Sweep();
  EXPECT_FALSE(IsShielded(before));
  EXPECT_TRUE(IsShielded(knowing));
}

TEST_F(ClosedCasesTest, ShieldsAllThatWasSuppliedByWhoTookPart) {
  const uint64_t before = Submit("politie", kAnna);
  Involve("politie", "kmar");
  Close("politie");
  Sweep();
  EXPECT_TRUE(IsShielded(before)) << "it opened the file";
}

// The entry of the shielding right behind that of the closing would tell whether there are signals.
TEST_F(ClosedCasesTest, ClosingDoesNotRingTheSweep) {
  OpenAndSubmit();
  broker_.rooms().sweep.WaitFor(std::chrono::nanoseconds(0));  // what rang before
  Close("politie");
  const auto began = std::chrono::steady_clock::now();
  broker_.rooms().sweep.WaitFor(std::chrono::milliseconds(50));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(50));
}

TEST_F(ClosedCasesTest, IsForgottenOnTheSecondDayAndOpensAgainAllTheSame) {
  const uint64_t signal = OpenAndSubmit();
  Close("politie");
  Sweep();
  SweepOn(kNextDay);
  EXPECT_EQ(CaseRows("z"), 1u) << "a closing of just before midnight reaches the disk today";
  SweepOn("2026-11-23T00:00:00");
  EXPECT_EQ(CaseRows("z"), 0u) << "nothing is left to do";
  EXPECT_TRUE(IsShielded(signal));
  Reopen("politie");
  Sweep();
  EXPECT_FALSE(IsShielded(signal));
}

TEST_F(ClosedCasesTest, ARestartBetweenClosingAndSweepIsMadeGood) {
  const uint64_t signal = OpenAndSubmit();
  Close("politie");
  broker_.Restart();
  Say("{then: shield}");  // what the test enacts is not on disk
  Sweep();
  EXPECT_TRUE(IsShielded(signal));
}

TEST_F(ClosedCasesTest, StaysWhereTheCovenantSaysNothingOfIt) {
  Reword(broker_, kTable, "  case_closed: {then: shield}\n", "");
  const uint64_t signal = OpenAndSubmit();
  Close("politie");
  SweepOn(kNextDay);
  EXPECT_FALSE(IsShielded(signal));
  EXPECT_EQ(CaseRows("s"), 0u);
}

TEST_F(ClosedCasesTest, NoRowTellsWhichCaseItWas) {
  OpenAndSubmit();
  Close("politie");
  EXPECT_EQ(CaseRows("s"), 1u);
  EXPECT_EQ(CaseRows("z"), 1u);
  EXPECT_EQ(broker_.AllBytes().find(kCase), std::string::npos);
}

class ClosedCaseThatGoesTest : public ClosedCasesTest {
 protected:
  ClosedCaseThatGoesTest() : ClosedCasesTest("{then: destroy, within: P1D}") {}
  bool IsStored(uint64_t signal) { return Stored(signal).has_value(); }
};

TEST_F(ClosedCaseThatGoesTest, GoesWhenTheTimeIsOverAndItsSlotIsOverwritten) {
  const uint64_t signal = OpenAndSubmit();
  const uint64_t of_nla = Submit("nla", kBea);
  Close("politie");
  SweepOn(kSameDay);
  EXPECT_TRUE(IsStored(signal));
  broker_.clock().Set(DutchTime(kNextDay));
  const uint64_t before = broker_.size();
  Sweep();
  EXPECT_FALSE(IsStored(signal));
  EXPECT_EQ(broker_.rooms().slots.Open(signal).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(IsStored(of_nla));
  ASSERT_EQ(broker_.size(), before + 2);
  const v1::Detail begun = broker_.DetailAt(before);
  EXPECT_EQ(begun.destruction().cause(), "case_closed");
  EXPECT_EQ(begun.case_reference(), kCase);
  ASSERT_EQ(begun.destruction().signals_size(), 1);
  EXPECT_EQ(begun.destruction().signals(0).signal(), signal);
  EXPECT_EQ(broker_.LeafAt(before + 1).kind(), v1::ENTRY_KIND_DESTROYED);
  SweepOn("2026-11-24T00:00:00");
  EXPECT_EQ(CaseRows("z"), 0u) << "nothing is left to do";
}

TEST_F(ClosedCaseThatGoesTest, GoesTooWhereItIsToBeMadeAnonymous) {
  Reword(broker_, kTable, "{then: destroy, within: P1D}", "{then: anonymise}");
  const uint64_t signal = OpenAndSubmit();
  Close("politie");
  Sweep();
  EXPECT_FALSE(IsStored(signal));
}

TEST_F(ClosedCaseThatGoesTest, AHoldKeepsItUntilItEnds) {
  const uint64_t held = OpenAndSubmit();
  const uint64_t removed = Submit("kmar", kBea);
  Hold(held);
  Rewrite(removed, [](stored::SealedSignal& signal) { signal.set_removed_by("b"); });
  Close("politie");
  SweepOn("2026-12-31T23:59:59");
  EXPECT_TRUE(IsStored(held));
  EXPECT_EQ(CaseRows("z"), 1u) << "not forgotten meanwhile";
  SweepOn("2027-01-01T00:00:00");
  EXPECT_FALSE(IsStored(held));
  EXPECT_TRUE(IsStored(removed)) << "it has a day of its own";
}

TEST_F(ClosedCaseThatGoesTest, StaysWhenTheCaseIsOpenedAgainInTime) {
  const uint64_t signal = OpenAndSubmit();
  Close("politie");
  broker_.clock().Set(DutchTime(kNextDay));
  std::optional<Doomed> due = DueSignals(broker_.rooms(), broker_.clock().Now()).value();
  ASSERT_TRUE(due.has_value());
  EXPECT_THAT(due->signals, ElementsAre(signal));
  Reopen("politie");
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), *std::move(due))).ok()) << "found before it was opened again";
  SweepOn(kYearLater);
  EXPECT_TRUE(IsStored(signal));
}

}  // namespace
}  // namespace covenant::exchange
