#include "broker/exchange/rows/spent_tickets.h"

#include <gtest/gtest.h>

#include "broker/store/memory_store.h"

namespace covenant::exchange {
namespace {

constexpr uint32_t kDay = 20'000;

class SpentTicketsTest : public testing::Test {
 protected:
  store::MemoryStore store_;
  SpentTickets spent_{store_};
};

TEST_F(SpentTicketsTest, ATicketIsSpentOnceAlsoAfterARestart) {
  store::Batch changes;
  SpentTickets::Reservation reservation(&spent_);
  EXPECT_TRUE(spent_.Spend("ticket", kDay, reservation, changes).value());
  EXPECT_FALSE(spent_.Spend("ticket", kDay, reservation, changes).value());
  EXPECT_TRUE(spent_.Spend("another", kDay, reservation, changes).value());
  ASSERT_TRUE(store_.Write(changes).ok());
  SpentTickets restarted(store_);
  SpentTickets::Reservation later(&restarted);
  EXPECT_FALSE(restarted.Spend("ticket", kDay, later, changes).value());
}

TEST_F(SpentTicketsTest, ATicketOfARequestThatIsNotRecordedServesAgain) {
  store::Batch dropped;
  {
    SpentTickets::Reservation reservation(&spent_);
    EXPECT_TRUE(spent_.Spend("ticket", kDay, reservation, dropped).value());
    SpentTickets::Reservation other(&spent_);
    EXPECT_FALSE(spent_.Spend("ticket", kDay, other, dropped).value()) << "spent for others meanwhile";
  }
  SpentTickets::Reservation reservation(&spent_);
  EXPECT_TRUE(spent_.Spend("ticket", kDay, reservation, dropped).value());
}

TEST_F(SpentTicketsTest, ATicketWhoseRowHasAnUnknownFateStaysSpent) {
  store::Batch dropped;
  {
    SpentTickets::Reservation reservation(&spent_);
    EXPECT_TRUE(spent_.Spend("ticket", kDay, reservation, dropped).value());
    reservation.Pin();
  }
  SpentTickets::Reservation reservation(&spent_);
  EXPECT_FALSE(spent_.Spend("ticket", kDay, reservation, dropped).value());
}

TEST_F(SpentTicketsTest, RowsGoAWeekAfterTheirTicketsLastDay) {
  store::Batch changes;
  SpentTickets::Reservation reservation(&spent_);
  EXPECT_TRUE(spent_.Spend("ticket", kDay, reservation, changes).value());
  ASSERT_TRUE(store_.Write(changes).ok());
  store::Batch none, gone;
  EXPECT_TRUE(spent_.Prune(kDay + 7, none).ok());
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(spent_.Prune(kDay + 8, gone).ok());
  EXPECT_EQ(gone.size(), 1u);
}

}  // namespace
}  // namespace covenant::exchange
