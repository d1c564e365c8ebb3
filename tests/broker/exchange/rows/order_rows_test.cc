#include "broker/exchange/rows/orders.h"
#include "broker/store/memory_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::exchange {
namespace {

using testing::SizeIs;

constexpr absl::CivilDay kDay(2027, 1, 31);

v1::Order HoldOf(const std::string& id, const std::string& until) {
  v1::Order order;
  order.set_order_id(id);
  order.set_kind(v1::ORDER_KIND_HOLD);
  order.set_covenant("C");
  order.set_until(until);
  order.set_status(std::string(kOrderStanding));
  order.add_signals(7);
  return order;
}

class OrderRowsTest : public testing::Test {
 protected:
  void Write(const store::Batch& changes) { ASSERT_TRUE(store_.Write(changes).ok()); }
  void Hold(const v1::Order& order) {
    store::Batch changes;
    Orders::Put(order, changes);
    Orders::Hold(order, changes);
    Write(changes);
  }
  void PutDay(uint64_t signal, const std::string& day) {
    DestructionDays::Row row{signal, {}};
    row.day.set_day(day);
    store::Batch changes;
    ASSERT_TRUE(DestructionDays::Put(store_, row, changes).ok());
    Write(changes);
  }
  bool Held(uint64_t signal, absl::CivilDay day) { return Orders::IsHeld(store_, signal, day).value(); }

  store::MemoryStore store_;
};

TEST_F(OrderRowsTest, AHoldCountsThroughItsLastDayForItsSignalsOnly) {
  Hold(HoldOf("a", "2027-01-31"));
  EXPECT_TRUE(Held(7, kDay));
  EXPECT_FALSE(Held(7, kDay + 1));
  EXPECT_FALSE(Held(8, kDay));
  EXPECT_TRUE(Orders::HoldsAny(store_, "C", kDay).value());
  EXPECT_FALSE(Orders::HoldsAny(store_, "C", kDay + 1).value());
  EXPECT_FALSE(Orders::HoldsAny(store_, "D", kDay).value());
}

TEST_F(OrderRowsTest, AHoldWhoseDayCannotBeReadHolds) {
  Hold(HoldOf("a", "soon"));
  EXPECT_TRUE(Held(7, absl::CivilDay(2100, 1, 1)));
}

TEST_F(OrderRowsTest, LettingGoOfOneHoldLeavesTheOther) {
  Hold(HoldOf("a", "2027-01-31"));
  Hold(HoldOf("b", "2027-01-31"));
  store::Batch changes;
  Orders::LetGo(HoldOf("a", ""), changes);
  Write(changes);
  EXPECT_TRUE(Held(7, kDay));
}

TEST_F(OrderRowsTest, AnEarlierDayOfDestructionStays) {
  PutDay(7, "2027-01-31");
  PutDay(7, "2027-02-01");
  EXPECT_THAT(DestructionDays::Due(store_, kDay).value(), SizeIs(1));
  PutDay(7, "2027-01-30");
  EXPECT_THAT(DestructionDays::Due(store_, kDay - 1).value(), SizeIs(1));
  EXPECT_THAT(DestructionDays::Due(store_, kDay - 2).value(), SizeIs(0));
}

TEST_F(OrderRowsTest, ADamagedRowIsAnError) {
  store::Batch changes;
  changes.Put(store::Family::kMeta, "order/x", "\xff");
  changes.Put(store::Family::kMeta, "gone-on/x", "\xff");
  Write(changes);
  EXPECT_EQ(Orders::Find(store_, "x").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Orders::All(store_).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DestructionDays::Due(store_, kDay).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace covenant::exchange
