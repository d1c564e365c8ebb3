// The log's own terms: what goes, when, and what stays.
#include "broker/exchange/destruction/log_terms.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/story/draft.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAnna[] = "1234567890";
constexpr char kMonthOver[] = "2032-12-01T00:00:00";  // COMENSHA-REG keeps disclosures for six years
constexpr char kYearOver[] = "2033-01-01T00:00:00";

class LogTermsTest : public testing::Test {
 protected:
  LogTermsTest() {
    EXPECT_EQ(broker_.Submit("politie", VictimSubmission(VictimSignal(kAnna)))->outcome().told(), v1::TOLD_PERMITTED);
    const auto told =
        broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
    disclosure_ = told.index;
    token_ = told.detail.items(0).subject_tokens(0);
  }

  // "covenant name" of all that is due.
  std::vector<std::string> Due() {
    std::vector<std::string> names;
    const std::vector<Doomed> due = DueDetails(broker_.rooms(), broker_.clock().Now()).value();
    for (const Doomed& doomed : due) {
      for (const std::string& name : doomed.details) names.push_back(doomed.covenant + " " + name);
    }
    return names;
  }
  std::vector<std::string> DueOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    return Due();
  }
  void Sweep() {
    const absl::Status swept = SweepOnce(broker_.rooms());
    ASSERT_TRUE(swept.ok()) << swept;
  }
  ParsedEntry Entry(uint64_t index) {
    return ParseEntry(broker_.rooms().slots, broker_.rooms().ledger.Read(index).value()).value();
  }
  // A hold under the covenant through this day.
  void Hold(const std::string& covenant, const std::string& until) {
    v1::Order order;
    order.set_order_id("a");
    order.set_kind(v1::ORDER_KIND_HOLD);
    order.set_covenant(covenant);
    order.set_until(until);
    order.set_status(std::string(kOrderStanding));
    store::Batch changes;
    Orders::Put(order, changes);
    ASSERT_TRUE(broker_.store().Write(changes).ok());
  }
  // The entries about the subject that the covenant's officer finds.
  int Found() {
    v1::ListEntriesRequest request;
    request.mutable_context()->set_covenant(kRegistration);
    request.mutable_context()->set_purpose("rechtmatigheidscontrole");
    request.mutable_context()->set_motivation("verzoek van de betrokkene");
    *request.mutable_subject() = About("v_number", kAnna);
    const auto told = broker_.ListEntries(broker_.Person("p-cohen"), request);
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return told->entries_size();
  }

  // Whether the indices lead from the subject's token to the disclosure, once they are as the test waits for them; or are
  // after ten seconds.
  bool IsIndexed(bool awaited) {
    indices::Query subject;
    subject.clauses = {{{indices::Kind::kSubject, token_}}};
    bool indexed = !awaited;
    for (int i = 0; i < 2000 && indexed != awaited; ++i) {
      absl::SleepFor(absl::Milliseconds(5));
      const uint64_t followed = broker_.rooms().follower.followed();
      if (followed <= disclosure_) continue;
      const auto found = broker_.rooms().lookup.Find(subject, followed, 100);
      indexed = std::ranges::count(found.value().entries, disclosure_) > 0;
    }
    return indexed;
  }

  BrokerWithoutPort broker_;
  uint64_t disclosure_ = 0;
  std::string token_;  // Its subject's, in the log.
};

TEST_F(LogTermsTest, AMonthOfDetailsIsDueWhenItsLastDayIsOverAndAYearOfTokensLikewise) {
  EXPECT_THAT(DueOn("2032-11-30T23:59:59"), IsEmpty());
  EXPECT_THAT(DueOn(kMonthOver), ElementsAre("COMENSHA-REG details 2026-11"));
  EXPECT_THAT(DueOn("2032-12-31T23:59:59"), ElementsAre("COMENSHA-REG details 2026-11"));
  EXPECT_THAT(DueOn(kYearOver), ElementsAre("COMENSHA-REG details 2026-11", "COMENSHA-REG subject tokens 2026"));
}

TEST_F(LogTermsTest, DestroysTheDetailAndKeepsTheLeaf) {
  const std::string leaf = Entry(disclosure_).leaf.SerializeAsString();
  ASSERT_TRUE(Entry(disclosure_).detail.has_value());
  EXPECT_EQ(Found(), 2);
  broker_.clock().Set(DutchTime(kMonthOver));
  Sweep();
  EXPECT_FALSE(Entry(disclosure_).detail.has_value());
  EXPECT_EQ(Entry(disclosure_).leaf.SerializeAsString(), leaf);
  EXPECT_THAT(Due(), IsEmpty());
  // The fixture verifies that the log extends what callers were given before.
  EXPECT_TRUE(broker_.WhoAmI("politie").status.ok());
  broker_.clock().Set(DutchTime(kYearOver));
  Sweep();
  EXPECT_EQ(Found(), 0);
}

// The register of disclosures outlives what was disclosed.
TEST_F(LogTermsTest, TheDetailLivesToItsOwnTermAfterTheSignalIsGone) {
  const v1::Detail detail = *Entry(disclosure_).detail;
  ASSERT_EQ(detail.items(0).records_size(), 1);
  const uint64_t signal = detail.items(0).records(0).signal();
  ASSERT_TRUE(broker_.rooms().slots.Open(signal).ok());
  broker_.clock().Set(DutchTime("2031-11-21T00:00:00"));  // COMENSHA-REG keeps signals for five years
  Sweep();
  EXPECT_EQ(broker_.rooms().slots.Open(signal).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(Entry(disclosure_).detail.has_value());
  EXPECT_EQ(Entry(disclosure_).detail->SerializeAsString(), detail.SerializeAsString());
  EXPECT_EQ(Found(), 2) << "an officer finds it by the subject still";
  broker_.clock().Set(DutchTime(kMonthOver));
  Sweep();
  EXPECT_FALSE(Entry(disclosure_).detail.has_value());
}

TEST_F(LogTermsTest, LeavesNothingInTheIndicesThatTheDetailSaid) {
  EXPECT_TRUE(IsIndexed(true));
  broker_.clock().Set(DutchTime(kMonthOver));
  Sweep();
  EXPECT_FALSE(IsIndexed(false));
}

TEST_F(LogTermsTest, RecordsWhatGoesAndThatItIsGone) {
  broker_.clock().Set(DutchTime(kYearOver));
  Sweep();
  std::vector<std::string> destroyed;
  std::vector<v1::EntryKind> kinds;
  for (uint64_t index = disclosure_ + 1; index < broker_.size(); ++index) {
    const v1::Destruction destruction = broker_.DetailAt(index).destruction();
    if (destruction.cause() != "details") continue;  // the signal's own term
    kinds.push_back(broker_.LeafAt(index).kind());
    EXPECT_EQ(broker_.LeafAt(index).covenant(), kRegistration);
    destroyed.assign(destruction.details().begin(), destruction.details().end());
  }
  EXPECT_THAT(kinds, ElementsAre(v1::ENTRY_KIND_DESTROY, v1::ENTRY_KIND_DESTROYED));
  EXPECT_THAT(destroyed, ElementsAre("details 2026-11", "subject tokens 2026"));
}

TEST_F(LogTermsTest, LeavesWhatIsUnderAnotherCovenantOrNone) {
  const uint64_t other = broker_.Submit("kmar", TableSubmission(TableSignal(kAnna))).index;
  const uint64_t none = broker_.WhoAmI("kmar").index;
  broker_.clock().Set(DutchTime("2040-01-01T00:00:00"));
  Sweep();
  EXPECT_FALSE(Entry(disclosure_).detail.has_value());
  EXPECT_TRUE(Entry(other).detail.has_value()) << "TAFEL-SIGNAAL names no term";
  EXPECT_TRUE(Entry(none).detail.has_value());
}

TEST_F(LogTermsTest, WaitsWhileAHoldStandsUnderTheCovenant) {
  Hold(kRegistration, "2033-06-30");
  EXPECT_THAT(DueOn(kYearOver), IsEmpty());
  EXPECT_THAT(DueOn("2033-07-01T00:00:00"),
              ElementsAre("COMENSHA-REG details 2026-11", "COMENSHA-REG subject tokens 2026"));
  Hold(kTable, "2040-06-30");
  EXPECT_THAT(Due(), testing::SizeIs(2)) << "a hold of another covenant";
}

TEST_F(LogTermsTest, AHoldThatComesBetweenFindingAndDestroyingCounts) {
  broker_.clock().Set(DutchTime(kYearOver));
  std::vector<Doomed> due = DueDetails(broker_.rooms(), broker_.clock().Now()).value();
  Hold(kRegistration, "2033-06-30");
  const uint64_t before = broker_.size();
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), std::move(due.at(0)))).ok());
  EXPECT_EQ(broker_.size(), before);
  EXPECT_TRUE(Entry(disclosure_).detail.has_value());
}

TEST_F(LogTermsTest, GoesOnWhereItWasStopped) {
  broker_.clock().Set(DutchTime(kYearOver));
  std::vector<Doomed> due = DueDetails(broker_.rooms(), broker_.clock().Now()).value();
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), std::move(due.at(0)))).ok());
  EXPECT_TRUE(Entry(disclosure_).detail.has_value()) << "the second step's";
  broker_.Restart();
  Sweep();
  EXPECT_FALSE(Entry(disclosure_).detail.has_value());
  broker_.Restart();
  EXPECT_FALSE(Entry(disclosure_).detail.has_value());
  EXPECT_THAT(Due(), IsEmpty());
}

TEST_F(LogTermsTest, WhatIsSaidOnceTheTermIsOverIsKeptForItsOwnTerm) {
  broker_.clock().Set(DutchTime(kYearOver));
  Sweep();
  v1::Signal signal = VictimSignal(kAnna);
  const auto told = broker_.Submit("politie", VictimSubmission(signal));
  broker_.clock().Set(broker_.clock().Now() + absl::Hours(24 * 40));
  Sweep();
  EXPECT_TRUE(Entry(told.index).detail.has_value());
}

}  // namespace
}  // namespace covenant::exchange
