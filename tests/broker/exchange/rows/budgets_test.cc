#include "broker/exchange/rows/budgets.h"

#include <gtest/gtest.h>

#include "broker/store/memory_store.h"

namespace covenant::exchange {
namespace {

constexpr uint32_t kDay = 20'000;
const BudgetKey kPolice{"politie", "C", kDay};

std::string Person(char name) {
  return std::string(kCountedSubjectSize, name);
}

class BudgetsTest : public testing::Test {
 protected:
  bool Evaluate(const BudgetKey& key, uint32_t count, int most = 10) {
    store::Batch changes;
    const bool charged = budgets_->ChargeCount(key, Countable::kEvaluations, count, most, changes).value();
    EXPECT_TRUE(store_.Write(changes).ok());
    return charged;
  }
  bool Ask(const BudgetKey& key, const std::vector<std::string>& subjects, int most = 2) {
    store::Batch changes;
    const bool charged = budgets_->ChargeSubjects(key, subjects, most, changes).value();
    EXPECT_TRUE(store_.Write(changes).ok());
    return charged;
  }
  void Restart() { budgets_ = std::make_unique<Budgets>(store_); }
  size_t Rows() {
    size_t rows = 0;
    for (auto cursor = store_.Scan(store::Family::kUsage, {}); cursor->Valid(); cursor->Next()) ++rows;
    return rows;
  }

  store::MemoryStore store_;
  std::unique_ptr<Budgets> budgets_ = std::make_unique<Budgets>(store_);
};

TEST_F(BudgetsTest, EvaluationsFitUntilTheyDoNot) {
  EXPECT_TRUE(Evaluate(kPolice, 6));
  EXPECT_FALSE(Evaluate(kPolice, 5)) << "all or nothing";
  EXPECT_TRUE(Evaluate(kPolice, 4)) << "what did not fit was not charged";
  EXPECT_FALSE(Evaluate(kPolice, 1));
  EXPECT_TRUE(Evaluate(kPolice, 0));
}

TEST_F(BudgetsTest, WhatIsCountedIsCountedApart) {
  store::Batch changes;
  for (const Countable what : {Countable::kSubmissions, Countable::kChecks, Countable::kRetrievals}) {
    EXPECT_TRUE(budgets_->ChargeCount(kPolice, what, 1, 1, changes).value());
    EXPECT_FALSE(budgets_->ChargeCount(kPolice, what, 1, 1, changes).value());
  }
  EXPECT_TRUE(Evaluate(kPolice, 10));
}

TEST_F(BudgetsTest, ASubjectCountsOnceADay) {
  EXPECT_TRUE(Ask(kPolice, {Person('a'), Person('a')}));
  EXPECT_TRUE(Ask(kPolice, {Person('a')}));
  EXPECT_TRUE(Ask(kPolice, {Person('b')}));
  EXPECT_FALSE(Ask(kPolice, {Person('a'), Person('c')}));
  EXPECT_TRUE(Ask(kPolice, {Person('a'), Person('b')}));
}

TEST_F(BudgetsTest, EachPartyCovenantAndDayHasItsOwn) {
  EXPECT_TRUE(Evaluate(kPolice, 10));
  EXPECT_TRUE(Evaluate({"kmar", "C", kDay}, 10));
  EXPECT_TRUE(Evaluate({"politie", "D", kDay}, 10));
  EXPECT_TRUE(Evaluate({"politie", "C", kDay + 1}, 10));
  EXPECT_FALSE(Evaluate(kPolice, 1)) << "a request from before midnight is charged to its own day";
}

TEST_F(BudgetsTest, SurviveARestart) {
  EXPECT_TRUE(Evaluate(kPolice, 6));
  EXPECT_TRUE(Evaluate(kPolice, 3));
  EXPECT_TRUE(Ask(kPolice, {Person('a'), Person('b')}));
  Restart();
  EXPECT_FALSE(Evaluate(kPolice, 2));
  EXPECT_TRUE(Evaluate(kPolice, 1));
  EXPECT_TRUE(Ask(kPolice, {Person('b')}));
  EXPECT_FALSE(Ask(kPolice, {Person('c')}));
}

TEST_F(BudgetsTest, RowsGoTwoDaysLater) {
  EXPECT_TRUE(Evaluate(kPolice, 6));
  EXPECT_TRUE(Ask(kPolice, {Person('a')}));
  EXPECT_EQ(Rows(), 2u);
  EXPECT_TRUE(Evaluate({"kmar", "C", kDay + 2}, 1));
  EXPECT_EQ(Rows(), 3u);
  EXPECT_TRUE(Evaluate({"kmar", "C", kDay + 3}, 1));
  EXPECT_EQ(Rows(), 2u);
}

TEST_F(BudgetsTest, UsesOfBreakGlassCountByTheMonthAndOutliveIt) {
  constexpr uint32_t kMonth = kDay - 5;
  const auto use = [this](uint32_t day, uint32_t month) {
    store::Batch changes;
    const bool charged = budgets_->ChargeMonth({"politie", "C", day}, month, 2, changes).value();
    EXPECT_TRUE(store_.Write(changes).ok());
    return charged;
  };
  EXPECT_TRUE(use(kDay, kMonth));
  Restart();
  EXPECT_TRUE(use(kDay + 20, kMonth)) << "on another day";
  EXPECT_FALSE(use(kDay + 20, kMonth));
  EXPECT_EQ(Budgets::ExhaustedSince(store_, 0)->front().day, kDay + 20);
  EXPECT_TRUE(use(kMonth + 31, kMonth + 31));
  EXPECT_FALSE(use(kDay + 20, kMonth)) << "a request from before midnight is charged to its own month";
  EXPECT_EQ(Rows(), 4u);
  EXPECT_TRUE(use(kMonth + 62, kMonth + 62));
  EXPECT_EQ(Rows(), 3u) << "two months later the rows are gone";
}

TEST_F(BudgetsTest, ThatOneWasExhaustedIsOnRecordForAMonth) {
  const auto exhausted = [this](uint32_t from) {
    std::vector<std::string> found;
    const std::vector<Exhausted> all = Budgets::ExhaustedSince(store_, from).value();
    for (const Exhausted& one : all) {
      found.push_back(std::to_string(one.day - kDay) + " " + one.party + " " + one.covenant);
    }
    return found;
  };
  EXPECT_TRUE(Evaluate(kPolice, 10));
  EXPECT_EQ(exhausted(0), std::vector<std::string>());
  EXPECT_FALSE(Evaluate(kPolice, 1));
  EXPECT_FALSE(Evaluate(kPolice, 1));
  EXPECT_FALSE(Ask({"kmar", "D", kDay + 1}, {Person('a'), Person('b'), Person('c')}));
  EXPECT_EQ(exhausted(0), (std::vector<std::string>{"0 politie C", "1 kmar D"}));
  EXPECT_EQ(exhausted(kDay + 1), (std::vector<std::string>{"1 kmar D"}));
  EXPECT_TRUE(Evaluate({"nla", "C", kDay + 32}, 1));
  EXPECT_EQ(exhausted(0), (std::vector<std::string>{"1 kmar D"}));
}

}  // namespace
}  // namespace covenant::exchange
