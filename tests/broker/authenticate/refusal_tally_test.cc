#include "broker/authenticate/refusal_tally.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace covenant::authenticate {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

IdentityRefusal Refusal(std::string fingerprint, IdentityReason reason = IdentityReason::kOinUnknown,
                        std::string method = "/covenant.v1.SignalService/Retrieve") {
  return {reason, std::move(fingerprint), std::move(method)};
}

TEST(RefusalTallyTest, TheFirstIsDueAtOnceAndTheRestOfTheMinuteAsOne) {
  RefusalTally tally;
  const auto first = tally.Add(Refusal("a"), kStart);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->refusal, Refusal("a"));
  EXPECT_EQ(first->count, 1u);
  for (int i = 1; i <= 999; ++i) EXPECT_FALSE(tally.Add(Refusal("a"), kStart + i * absl::Milliseconds(50)).has_value());
  EXPECT_TRUE(tally.Due(kStart + absl::Seconds(59)).empty());
  const auto due = tally.Due(kStart + absl::Minutes(1));
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].refusal, Refusal("a"));
  EXPECT_EQ(due[0].count, 999u);
}

TEST(RefusalTallyTest, WhatGoesOnGivesOneEntryAMinuteAndLosesNone) {
  RefusalTally tally;
  uint64_t entries = 0, counted = 0;
  constexpr int kSeconds = 600;
  for (int second = 0; second < kSeconds; ++second) {
    const absl::Time now = kStart + absl::Seconds(second);
    for (const CountedRefusal& due : tally.Due(now)) ++entries, counted += due.count;
    if (const auto first = tally.Add(Refusal("a"), now)) ++entries, counted += first->count;
  }
  for (const CountedRefusal& rest : tally.TakeRest()) ++entries, counted += rest.count;
  EXPECT_EQ(counted, static_cast<uint64_t>(kSeconds));
  EXPECT_EQ(entries, 11u) << "the first, and one for each of ten minutes";
}

TEST(RefusalTallyTest, AfterAQuietMinuteTheNextIsAFirstOneAgain) {
  RefusalTally tally;
  EXPECT_TRUE(tally.Add(Refusal("a"), kStart).has_value());
  EXPECT_TRUE(tally.Due(kStart + absl::Minutes(1)).empty()) << "a single refusal is recorded once";
  EXPECT_TRUE(tally.Add(Refusal("a"), kStart + absl::Seconds(61)).has_value());
}

TEST(RefusalTallyTest, TellsCertificateReasonAndMethodApart) {
  RefusalTally tally;
  EXPECT_TRUE(tally.Add(Refusal("a"), kStart).has_value());
  EXPECT_TRUE(tally.Add(Refusal("b"), kStart).has_value());
  EXPECT_TRUE(tally.Add(Refusal("a", IdentityReason::kRoleMissing), kStart).has_value());
  EXPECT_TRUE(tally.Add(Refusal("a", IdentityReason::kOinUnknown, "/grpc.health.v1.Health/Check"), kStart).has_value());
  EXPECT_FALSE(tally.Add(Refusal("a"), kStart).has_value());
}

TEST(RefusalTallyTest, ManyCertificatesFallIntoOneOverflowAndNoneIsLost) {
  RefusalTally tally(10);
  uint64_t entries = 0, counted = 0, overflow = 0;
  const auto take = [&](const CountedRefusal& due) {
    ++entries;
    counted += due.count;
    if (due.refusal.fingerprint.empty()) overflow += due.count;
  };
  for (int i = 0; i < 5000; ++i) {
    const auto first = tally.Add(Refusal(absl::StrCat("self-made ", i), IdentityReason::kIssuerUnknown, ""), kStart);
    if (first) take(*first);
  }
  EXPECT_EQ(entries, 11u) << "ten told apart, and the first of the overflow";
  for (const CountedRefusal& due : tally.Due(kStart + absl::Minutes(1))) take(due);
  EXPECT_EQ(entries, 12u);
  EXPECT_EQ(counted, 5000u);
  EXPECT_EQ(overflow, 4990u);
}

TEST(RefusalTallyTest, AFloodOfStrangersLeavesInsidersToldApart) {
  RefusalTally tally(10);
  for (int i = 0; i < 5000; ++i) {
    tally.Add(Refusal(absl::StrCat("self-made ", i), IdentityReason::kIssuerUnknown, ""), kStart);
  }
  const auto insider = tally.Add(Refusal("insider", IdentityReason::kCertificateRevoked), kStart);
  ASSERT_TRUE(insider.has_value());
  EXPECT_EQ(insider->refusal.fingerprint, "insider");
}

TEST(RefusalTallyTest, RoomComesBackWhenTheMinuteIsOver) {
  RefusalTally tally(2);
  tally.Add(Refusal("a"), kStart);
  tally.Add(Refusal("b"), kStart);
  EXPECT_EQ(tally.Add(Refusal("c"), kStart)->refusal.fingerprint, "");
  EXPECT_TRUE(tally.Due(kStart + absl::Minutes(1)).empty());
  EXPECT_EQ(tally.Add(Refusal("c"), kStart + absl::Minutes(1))->refusal.fingerprint, "c");
  EXPECT_EQ(tally.Add(Refusal("d"), kStart + absl::Minutes(1))->refusal.fingerprint, "d");
  EXPECT_EQ(tally.Add(Refusal("e"), kStart + absl::Minutes(1))->refusal.fingerprint, "");
}

}  // namespace
}  // namespace covenant::authenticate
