// How many signals, checks and retrievals a covenant gives each caller a day.
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {
namespace {

constexpr char kAnna[] = "1234567890";

policy::PolicySet WithLimits(const std::string& covenant, const std::string& limits) {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  const std::string source = set.Find(policy::DocumentKind::kCovenant, covenant)->source;
  set.Replace({policy::DocumentKind::kCovenant, covenant, source + "limits: {" + limits + "}\n"});
  return set;
}

class LimitsTest : public testing::Test {
 protected:
  std::string Submit(const std::string& party, const std::string& v_number = kAnna) {
    const auto told = broker_.Submit(party, TableSubmission(TableSignal(v_number)));
    return told->outcome().told() == v1::TOLD_PERMITTED ? "permit" : told.reason();
  }
  Told<v1::CheckAnswer> Check(const std::string& party) {
    return broker_.Check(party, Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna)));
  }

  BrokerWithoutPort broker_{WithLimits(kTable, "submissions_per_day: 2, checks_per_day: 3")};
};

TEST_F(LimitsTest, EachCallerHasItsOwnOfEachKind) {
  EXPECT_EQ(Submit("kmar"), "permit");
  EXPECT_EQ(Submit("kmar"), "permit");
  EXPECT_EQ(Submit("kmar"), "LIMIT_EXCEEDED");
  EXPECT_EQ(Submit("politie"), "permit");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Check("kmar")->outcome().told(), v1::TOLD_PERMITTED) << i;
  const auto refused = Check("kmar");
  EXPECT_EQ(refused.reason(), "LIMIT_EXCEEDED");
  EXPECT_EQ(refused->outcome().retry_at_ms(), absl::ToUnixMillis(DutchTime("2026-11-22T00:00:00")));
  EXPECT_EQ(refused.detail.items(0).outcome(), "LIMIT_EXCEEDED") << "and it is on record";
  EXPECT_EQ(Check("nla")->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(LimitsTest, OutliveARestartAndEndAtMidnight) {
  for (int i = 0; i < 3; ++i) Check("kmar");
  broker_.Restart();
  EXPECT_EQ(Check("kmar").reason(), "LIMIT_EXCEEDED");
  broker_.clock().Set(DutchTime("2026-11-22T00:00:00"));
  EXPECT_NE(Check("kmar").reason(), "LIMIT_EXCEEDED");
}

TEST_F(LimitsTest, ItemsOfABulkMessageAreRefusedFromWhereTheLimitEnds) {
  v1::SubmitSignalsRequest request;
  request.mutable_context()->set_covenant(kTable);
  request.mutable_context()->set_purpose(kDetect);
  for (const char* v_number : {"1000000001", "1000000002", "1000000003"})
    *request.add_signals() = TableSignal(v_number);
  const auto told = broker_.SubmitBulk("kmar", request);
  ASSERT_EQ(told->items_size(), 3);
  EXPECT_EQ(told->items(0).outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told->items(1).outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told->items(2).outcome().reason_code(), "LIMIT_EXCEEDED");
  EXPECT_TRUE(told->items(2).signal_reference().empty());
}

TEST_F(LimitsTest, WhatIsRefusedAnywayIsNotCounted) {
  v1::Signal wrong = TableSignal(kAnna);
  wrong.set_subject_role("niemand");
  for (int i = 0; i < 5; ++i) broker_.Submit("kmar", TableSubmission(wrong));
  EXPECT_EQ(Submit("kmar"), "permit");
}

TEST(RetrievalLimitTest, IsItsOwn) {
  BrokerWithoutPort broker(WithLimits(kRegistration, "retrievals_per_day: 1"));
  const auto retrieve = [&] {
    return broker.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
  };
  EXPECT_EQ(retrieve()->outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(retrieve().reason(), "LIMIT_EXCEEDED");
}

}  // namespace
}  // namespace covenant::exchange
