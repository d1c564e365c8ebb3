#include "broker/exchange/audit/tallies.h"

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "clients/auditor/tally_trail.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {
namespace {

using testing::IsEmpty;

class TalliesTest : public testing::Test {
 protected:
  // As the desk counts a request that is answered.
  void Ask(int times) {
    for (int i = 0; i < times; ++i) {
      ++broker_.rooms().traffic.requests;
      broker_.WhoAmI("kmar");
      ++broker_.rooms().traffic.released;
    }
  }
  std::vector<v1::Leaf> Leaves() {
    std::vector<v1::Leaf> leaves;
    const auto entries = broker_.rooms().ledger.ReadRange(0, 10'000);
    for (const ledger::StoredEntry& entry : *entries) {
      v1::Leaf leaf;
      EXPECT_TRUE(leaf.ParseFromString(entry.leaf));
      leaves.push_back(std::move(leaf));
    }
    return leaves;
  }
  // What the auditor finds wrong with the log.
  std::vector<std::string> Wrong() {
    auditor::TallyTrail trail;
    std::vector<std::string> all;
    for (const v1::Leaf& leaf : Leaves()) {
      for (std::string& wrong : trail.Follow(leaf)) all.push_back(std::move(wrong));
    }
    summary_ = trail.summary();
    return all;
  }

  BrokerWithoutPort broker_;
  auditor::TallyTrail::Summary summary_;
};

TEST_F(TalliesTest, AreWrittenAtTheStartOnATickAndAtTheEndAndFitTheLog) {
  {
    auto tallies = Tallies::Begin(broker_.rooms(), absl::Milliseconds(20));
    ASSERT_TRUE(tallies.ok()) << tallies.status();
    Ask(20);
    absl::SleepFor(absl::Milliseconds(100));
    Ask(5);
    ASSERT_TRUE((*tallies)->End().ok());
  }
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_GT(summary_.tallies, 2u) << "none on the tick";
  EXPECT_EQ(summary_.requests, 25u);
  EXPECT_EQ(summary_.released, 25u);
  EXPECT_TRUE(summary_.ended);
  const std::vector<v1::Leaf> leaves = Leaves();
  EXPECT_TRUE(leaves.back().tally().last());
  EXPECT_EQ(leaves.back().tally().recorded(), 25u);
  EXPECT_TRUE(leaves.back().caller().empty()) << "it is the broker's own";
}

TEST_F(TalliesTest, ShowThatARequestWasLetInAndIsNotInTheLog) {
  auto tallies = Tallies::Begin(broker_.rooms(), absl::Hours(1));
  ASSERT_TRUE(tallies.ok()) << tallies.status();
  Ask(3);
  ++broker_.rooms().traffic.requests;
  ASSERT_TRUE((*tallies)->End().ok());
  EXPECT_THAT(Wrong(), testing::ElementsAre("4 requests were let in, but 3 ended"));
}

TEST_F(TalliesTest, ShowThatSomethingLeftWithoutAnEntry) {
  auto tallies = Tallies::Begin(broker_.rooms(), absl::Hours(1));
  ASSERT_TRUE(tallies.ok()) << tallies.status();
  Ask(3);
  ++broker_.rooms().traffic.requests;
  ++broker_.rooms().traffic.released;
  ASSERT_TRUE((*tallies)->End().ok());
  EXPECT_THAT(Wrong(), testing::ElementsAre(testing::HasSubstr("something was released without record")));
}

}  // namespace
}  // namespace covenant::exchange
