// Signals of a case that was not taken up: which go, when, and what keeps them.
#include "broker/exchange/destruction/due_signals.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/notices/notice_acts.h"
#include "broker/exchange/rows/case_signals.h"
#include "broker/exchange/rows/orders.h"
#include "gmock/gmock.h"
#include "tests/broker/exchange/case_fixture.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";
constexpr char kOther[] = "RIEC-MN-2026-18";
// The fixture's day is the 21st.
constexpr char kSameDay[] = "2026-11-21T23:59:59";
constexpr char kNextDay[] = "2026-11-22T00:00:00";

class NotAdmittedTest : public CaseTest {
 protected:
  NotAdmittedTest() { Say("{then: destroy, within: P1D}"); }

  // What the table says of a case that was not admitted.
  void Say(const std::string& what) {
    Reword(broker_, kTable, "  after_expiry: no_release", "  not_admitted: " + what + "\n  after_expiry: no_release");
  }
  uint64_t Submit(const std::string& party, const std::string& v_number, const std::string& reference = kCase) {
    auto request = Of<v1::SubmitSignalRequest>(reference);
    *request.mutable_signal() = TableSignal(v_number);
    const auto told = broker_.Submit(party, request);
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return told.detail.items(0).stored_signal();
  }
  // kmar is in the case, and supplied for it.
  uint64_t OpenAndSubmit() {
    EXPECT_EQ(Admit("politie", "b")->admitted(), false);
    EXPECT_EQ(Involve("politie", "kmar")->outcome().told(), v1::TOLD_PERMITTED);
    return Submit("kmar", kAnna);
  }
  std::optional<Doomed> DueOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    return DueSignals(broker_.rooms(), broker_.clock().Now()).value();
  }
  std::vector<uint64_t> SignalsDueOn(const std::string& time) {
    const std::optional<Doomed> due = DueOn(time);
    return due ? due->signals : std::vector<uint64_t>();
  }
  void SweepOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    const absl::Status swept = SweepOnce(broker_.rooms());
    ASSERT_TRUE(swept.ok()) << swept;
  }
  bool IsStored(uint64_t signal) { return broker_.rooms().records.Get(signal).value().has_value(); }
  size_t CaseRows(const std::string& prefix) {
    size_t rows = 0;
    for (auto cursor = broker_.store().Scan(store::Family::kCases, store::Prefix(prefix)); cursor->Valid();
         cursor->Next()) {
      ++rows;
    }
    return rows;
  }
};

TEST_F(NotAdmittedTest, GoesWithinTheTermAfterItWasNotAdmitted) {
  const uint64_t signal = OpenAndSubmit();
  EXPECT_THAT(SignalsDueOn(kSameDay), IsEmpty());
  EXPECT_THAT(SignalsDueOn(kNextDay), ElementsAre(signal));
  EXPECT_EQ(DueOn(kNextDay)->cause, "not_admitted");
  SweepOn(kNextDay);
  EXPECT_FALSE(IsStored(signal));
  EXPECT_EQ(broker_.rooms().slots.Open(signal).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CaseRows("s"), 0u) << "nothing says any more that there was one";
  EXPECT_THAT(SignalsDueOn(kNextDay), IsEmpty());
}

TEST_F(NotAdmittedTest, GoesAtOnceWhereNoTermIsNamed) {
  Reword(broker_, kTable, "{then: destroy, within: P1D}", "{then: destroy}");
  const uint64_t signal = OpenAndSubmit();
  EXPECT_THAT(SignalsDueOn(kSameDay), ElementsAre(signal));
}

TEST_F(NotAdmittedTest, GoesTooWhereItIsToBeMadeAnonymous) {
  Reword(broker_, kTable, "{then: destroy, within: P1D}", "{then: anonymise, within: P1D}");
  const uint64_t signal = OpenAndSubmit();
  EXPECT_THAT(SignalsDueOn(kNextDay), ElementsAre(signal));
}

TEST_F(NotAdmittedTest, RecordsWhyAndTheCertificate) {
  const uint64_t signal = OpenAndSubmit();
  const uint64_t before = broker_.size();
  SweepOn(kNextDay);
  ASSERT_EQ(broker_.size(), before + 2);
  EXPECT_EQ(broker_.LeafAt(before).kind(), v1::ENTRY_KIND_DESTROY);
  EXPECT_EQ(broker_.LeafAt(before + 1).kind(), v1::ENTRY_KIND_DESTROYED);
  const v1::Destruction destruction = broker_.DetailAt(before).destruction();
  EXPECT_EQ(destruction.cause(), "not_admitted");
  ASSERT_EQ(destruction.signals_size(), 1);
  EXPECT_EQ(destruction.signals(0).signal(), signal);
  EXPECT_EQ(destruction.signals(0).supplier(), "kmar");
}

TEST_F(NotAdmittedTest, WhatWasSuppliedBeforeItWasWeighedGoesToo) {
  const uint64_t before = Submit("politie", kAnna);
  EXPECT_THAT(SignalsDueOn(kNextDay), IsEmpty()) << "nobody weighed it";
  Admit("politie", "b");
  EXPECT_THAT(SignalsDueOn("2026-11-23T00:00:00"), ElementsAre(before));
}

TEST_F(NotAdmittedTest, LeavesOtherCasesAndSignalsOfNone) {
  const uint64_t signal = OpenAndSubmit();
  const uint64_t other = Submit("kmar", kAnna, kOther);
  const uint64_t none = broker_.Submit("kmar", TableSubmission(TableSignal(kBea))).detail.items(0).stored_signal();
  SweepOn(kNextDay);
  EXPECT_FALSE(IsStored(signal));
  EXPECT_TRUE(IsStored(other));
  EXPECT_TRUE(IsStored(none));
  EXPECT_EQ(broker_.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna)))
                ->outcome()
                .told(),
            v1::TOLD_PERMITTED)
      << "by the other case's signal";
}

// Whoever has no part in a case may have meant another one by the same words.
TEST_F(NotAdmittedTest, LeavesTheSignalsOfWhoHasNoPartInTheCase) {
  const uint64_t signal = OpenAndSubmit();
  Submit("nla", kBea);
  EXPECT_THAT(SignalsDueOn(kNextDay), ElementsAre(signal));
  broker_.clock().Set(DutchTime(kSameDay));
  Involve("politie", "nla");
  EXPECT_THAT(SignalsDueOn(kNextDay), ElementsAre(signal))
      << "nobody decides about what others supplied by naming them";
  broker_.clock().Set(DutchTime(kSameDay));
  const uint64_t knowing = Submit("nla", kBea);
  EXPECT_THAT(SignalsDueOn(kNextDay), ElementsAre(signal, knowing));
}

TEST_F(NotAdmittedTest, StaysWhenItIsWeighedAgainAndAdmitted) {
  const uint64_t signal = OpenAndSubmit();
  EXPECT_EQ(Admit("kmar")->admitted(), true);
  EXPECT_THAT(SignalsDueOn("2027-11-21T00:00:00"), IsEmpty());
  broker_.clock().Set(DutchTime(kSameDay));
  EXPECT_EQ(Admit("kmar", "c")->admitted(), false);
  EXPECT_THAT(SignalsDueOn(kNextDay), ElementsAre(signal));
}

TEST_F(NotAdmittedTest, StaysWhereTheCovenantSaysNothingOfIt) {
  Reword(broker_, kTable, "  not_admitted: {then: destroy, within: P1D}\n", "");
  OpenAndSubmit();
  EXPECT_EQ(CaseRows("s"), 0u);
  EXPECT_THAT(SignalsDueOn("2027-11-21T00:00:00"), IsEmpty());
}

TEST_F(NotAdmittedTest, AHoldKeepsIt) {
  const uint64_t signal = OpenAndSubmit();
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
  EXPECT_THAT(SignalsDueOn("2026-12-31T23:59:59"), IsEmpty());
  EXPECT_THAT(SignalsDueOn("2027-01-01T00:00:00"), ElementsAre(signal));
}

TEST_F(NotAdmittedTest, WhoWasGivenItIsTold) {
  const uint64_t signal = OpenAndSubmit();
  ASSERT_EQ(broker_.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna)))
                ->outcome()
                .told(),
            v1::TOLD_PERMITTED);
  const uint64_t before = broker_.size();
  SweepOn(kNextDay);
  const v1::Detail begun = broker_.DetailAt(before);
  ASSERT_EQ(begun.notices_size(), 1) << begun.DebugString();
  EXPECT_EQ(begun.notices(0).recipient(), "politie");
  EXPECT_EQ(begun.notices(0).kind(), v1::NOTICE_KIND_DESTROYED);
  EXPECT_EQ(begun.notices(0).signal(), signal);
}

TEST_F(NotAdmittedTest, AKillBetweenTheStepsIsMadeGoodAtTheNextStart) {
  const uint64_t signal = OpenAndSubmit();
  std::optional<Doomed> due = DueOn(kNextDay);
  ASSERT_TRUE(due.has_value());
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), *std::move(due))).ok());
  EXPECT_TRUE(broker_.rooms().slots.Open(signal).ok()) << "the second step's";
  broker_.Restart();
  ASSERT_TRUE(SweepOnce(broker_.rooms()).ok());
  EXPECT_EQ(broker_.rooms().slots.Open(signal).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(broker_.LeafAt(broker_.size() - 1).kind(), v1::ENTRY_KIND_DESTROYED);
}

// The rows by which it is found lie under no name and no reference.
TEST_F(NotAdmittedTest, NoRowTellsWhichCaseItWas) {
  OpenAndSubmit();
  EXPECT_EQ(CaseRows("s"), 1u);
  EXPECT_EQ(CaseRows("n"), 1u);
  EXPECT_EQ(broker_.AllBytes().find(kCase), std::string::npos);
}

}  // namespace
}  // namespace covenant::exchange
