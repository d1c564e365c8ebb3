// What is due to be destroyed, and when.
#include "broker/exchange/destruction/sweep.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/exchange/destruction/due_signals.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAnna[] = "1234567890";
constexpr char kKmarNames[] = "      - {name: Koninklijke Marechaussee, from: 1998-01-01}\n";

policy::PolicySet With(const std::string& old_text, const std::string& new_text,
                       policy::PolicySet set = BrokerWithoutPort::ShippedPolicy()) {
  const std::string table = set.Find(policy::DocumentKind::kCovenant, kTable)->source;
  set.Replace({policy::DocumentKind::kCovenant, kTable, policy::Replaced(table, old_text, new_text)});
  return set;
}

class SweepTest : public testing::Test {
 protected:
  void Start(policy::PolicySet set) { broker_ = std::make_unique<BrokerWithoutPort>(std::move(set)); }
  uint64_t Submit(const std::string& party, const std::string& v_number, const std::string& first_processed_on = "") {
    v1::Signal signal = TableSignal(v_number);
    signal.set_first_processed_on(first_processed_on);
    const auto told = broker_->Submit(party, TableSubmission(signal));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->DebugString();
    return told.detail.items(0).stored_signal();
  }
  std::optional<Doomed> DueOn(const std::string& day) {
    return DueSignals(broker_->rooms(), DutchTime(day + "T00:00:00")).value();
  }
  // Ends the Marechaussee as a party from this day on.
  void End(const std::string& day) {
    const std::string source =
        broker_->rooms().policy.Current()->set.Find(policy::DocumentKind::kRegister, "register")->source;
    v1::ProposeRequest request;
    v1::Document* document = request.add_documents();
    document->set_kind(v1::DOCUMENT_KIND_REGISTER);
    document->set_name("register");
    document->set_source(
        policy::Replaced(source, kKmarNames, absl::StrCat(kKmarNames, "    ended: {from: ", day, ", into: [nla]}\n")));
    const auto proposed = broker_->Propose("p-adema", std::move(request));
    ASSERT_EQ(broker_->Approve("p-bakker", proposed->proposal())->proposal().status(), "enacted");
  }

  std::unique_ptr<BrokerWithoutPort> broker_ = std::make_unique<BrokerWithoutPort>();
};

TEST_F(SweepTest, ASignalIsDueOnTheDayThatItsTermIsOver) {
  const uint64_t late = Submit("kmar", kAnna);
  const uint64_t early = Submit("politie", kAnna, "2025-02-28");
  EXPECT_FALSE(DueOn("2027-02-27").has_value());
  EXPECT_THAT(DueOn("2027-02-28")->signals, ElementsAre(early));
  EXPECT_EQ(DueOn("2027-02-28")->cause, "retention");
  EXPECT_THAT(DueOn("2028-11-20")->signals, ElementsAre(early));
  EXPECT_THAT(DueOn("2028-11-21")->signals, testing::UnorderedElementsAre(early, late));
}

TEST_F(SweepTest, TheVersionInForceHasTheLastWord) {
  const uint64_t signal = Submit("kmar", kAnna, "2025-02-28");
  policy::PolicySet set =
      With("keep: P2Y, from: first_processing", "keep: P1Y, from: supply", broker_->rooms().policy.Current()->set);
  broker_->rooms().policy.Enact(MakeInForce(std::move(set)).value());
  EXPECT_FALSE(DueOn("2027-11-20").has_value()) << "found by its row, but it counts from the supply";
  EXPECT_THAT(DueOn("2027-11-21")->signals, ElementsAre(signal));
}

// Decision 0010: what stays is what the log counts.
TEST_F(SweepTest, WhatTheCovenantSaysIsMadeAnonymousIsDestroyedAndStaysCounted) {
  Start(With("then: destroy}", "then: anonymise}"));
  const uint64_t entry = broker_->size();
  const uint64_t signal = Submit("kmar", kAnna);
  EXPECT_FALSE(DueOn("2028-11-20").has_value());
  EXPECT_THAT(DueOn("2028-11-21")->signals, ElementsAre(signal));
  broker_->clock().Set(DutchTime("2028-11-21T00:00:00"));
  ASSERT_TRUE(SweepOnce(broker_->rooms()).ok());
  EXPECT_FALSE(broker_->rooms().records.Get(signal).value().has_value());
  EXPECT_EQ(broker_->rooms().slots.Open(signal).status().code(), absl::StatusCode::kNotFound);
  const v1::Leaf counted = broker_->LeafAt(entry);
  EXPECT_EQ(counted.kind(), v1::ENTRY_KIND_SUBMIT);
  EXPECT_EQ(counted.covenant(), kTable);
  EXPECT_EQ(counted.caller(), "kmar");
  EXPECT_EQ(counted.purpose(), kDetect);
}

TEST_F(SweepTest, TermsGoOnWhenTheCovenantIsSuspended) {
  const uint64_t signal = Submit("kmar", kAnna);
  ASSERT_EQ(broker_->Suspend("p-adema", kTable)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(DueOn("2028-11-21")->signals, ElementsAre(signal));
}

TEST_F(SweepTest, APartyThatLeavesTakesItsSignalsAlong) {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  const std::string table = set.Find(policy::DocumentKind::kCovenant, kTable)->source;
  set.Replace({policy::DocumentKind::kCovenant, kTable, table + "leaving: {signals: destroy}\n"});
  Start(std::move(set));
  const uint64_t signal = Submit("kmar", kAnna);
  Submit("politie", kAnna);
  End("2026-12-01");
  EXPECT_FALSE(DueOn("2026-11-30").has_value());
  const std::optional<Doomed> doomed = DueOn("2026-12-01");
  ASSERT_TRUE(doomed.has_value());
  EXPECT_THAT(doomed->signals, ElementsAre(signal));
  EXPECT_EQ(doomed->cause, "leaving");
  broker_->clock().Set(DutchTime("2026-12-01T00:00:00"));
  ASSERT_TRUE(SweepOnce(broker_->rooms()).ok());
  EXPECT_EQ(broker_->rooms().slots.Open(signal).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(DueOn("2026-12-01").has_value());
}

TEST_F(SweepTest, APartyWhoseSignalsPassToItsSuccessorLosesNone) {
  Submit("kmar", kAnna);
  End("2026-12-01");
  EXPECT_FALSE(DueOn("2026-12-01").has_value());
}

TEST_F(SweepTest, DestroysAllThatIsDueAThousandAnEntry) {
  v1::SubmitSignalsRequest request;
  request.mutable_context()->set_covenant(kTable);
  request.mutable_context()->set_purpose(kDetect);
  for (int i = 0; i < 600; ++i) *request.add_signals() = TableSignal(absl::StrCat(1000000000 + i));
  ASSERT_TRUE(broker_->SubmitBulk("kmar", request).status.ok());
  request.mutable_context()->clear_request_id();
  ASSERT_TRUE(broker_->SubmitBulk("politie", request).status.ok());
  const uint64_t before = broker_->size();
  broker_->clock().Set(DutchTime("2028-11-21T00:00:00"));
  ASSERT_TRUE(SweepOnce(broker_->rooms()).ok());
  ASSERT_EQ(broker_->size(), before + 4);
  EXPECT_EQ(broker_->DetailAt(before).destruction().signals_size(), 1000);
  EXPECT_EQ(broker_->DetailAt(before + 1).destruction().signals_size(), 200);
  size_t left = 0;
  auto cursor = broker_->store().Scan(store::Family::kSignals, {});
  for (; cursor->Valid(); cursor->Next()) ++left;
  EXPECT_EQ(left, 1u) << "the decoy";
}

TEST_F(SweepTest, SweepsByItself) {
  Submit("kmar", kAnna);
  broker_->clock().Set(DutchTime("2028-11-21T00:00:00"));
  const uint64_t before = broker_->size();
  std::vector<std::string> reports;
  {
    const Sweep sweep(broker_->rooms(), absl::Milliseconds(20),
                      [&](std::string_view line) { reports.emplace_back(line); });
    EXPECT_TRUE(broker_->AwaitSize(before + 2));
  }
  EXPECT_THAT(reports, IsEmpty());
}

}  // namespace
}  // namespace covenant::exchange
