// Notices: who was given a signal is told what became of it, and confirms it; nobody else learns anything.
#include <algorithm>

#include "absl/time/clock.h"
#include "tests/broker/exchange/orders/order_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class NoticesTest : public OrderTest {};

TEST_F(NoticesTest, GoToThoseWhoWereGivenTheSignalUnderTheirPseudonym) {
  Supply("kmar", kAnna);
  const auto first = Check("politie", kAnna);
  const auto second = Check("politie", ByPseudonym(first->pseudonym()));
  Check("nla", kBea);
  const v1::Order shield = Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)));
  const std::vector<v1::Notice> notices = NoticesOf("politie");
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].kind(), v1::NOTICE_KIND_SHIELDED);
  EXPECT_EQ(notices[0].covenant(), kTable);
  EXPECT_EQ(notices[0].supplier(), "kmar");
  EXPECT_EQ(notices[0].pseudonym(), first->pseudonym());
  EXPECT_THAT(notices[0].entries(), ElementsAre(first.index, second.index));
  EXPECT_EQ(notices[0].due_on(), "2026-12-05");
  EXPECT_THAT(NoticesOf("nla"), IsEmpty()) << "asked about somebody else";
  EXPECT_THAT(NoticesOf("kmar"), IsEmpty()) << "the supplier itself";
  broker_.clock().Set(broker_.clock().Now() + absl::Seconds(1));
  Carried(EndOf(shield));
  EXPECT_EQ(NoticesOf("politie").back().kind(), v1::NOTICE_KIND_SHIELD_ENDED);
}

TEST_F(NoticesTest, StandWithTheEntryThatSendsThem) {
  Supply("kmar", kAnna);
  Check("politie", kAnna);
  const v1::Order given = Give("p-cohen", Order(v1::ORDER_KIND_REMOVE, About("v_number", kAnna)))->order();
  const auto approved = Approve("p-evers", given);
  ASSERT_EQ(approved.detail.notices_size(), 1);
  EXPECT_EQ(approved.detail.notices(0).recipient(), "politie");
  EXPECT_EQ(approved.detail.notices(0).kind(), v1::NOTICE_KIND_REMOVED);
  EXPECT_EQ(approved.detail.notices(0).notice_id(), NoticesOf("politie")[0].notice_id());
}

TEST_F(NoticesTest, TellOfWhatWasDestroyedWhenTheSubjectIsGone) {
  Supply("kmar", kAnna);
  const std::string pseudonym = Check("politie", kAnna)->pseudonym();
  Carried(Order(v1::ORDER_KIND_DESTROY, About("v_number", kAnna)));
  EXPECT_THAT(NoticesOf("politie"), IsEmpty()) << "not before it is";
  Sweep();
  const std::vector<v1::Notice> notices = NoticesOf("politie");
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].kind(), v1::NOTICE_KIND_DESTROYED);
  EXPECT_EQ(notices[0].pseudonym(), pseudonym);
}

TEST_F(NoticesTest, TellOfTheEndOfATermToo) {
  Supply("kmar", kAnna);
  Check("politie", kAnna);
  broker_.clock().Set(DutchTime(kTermEnds));
  Sweep();
  EXPECT_THAT(NoticesOf("politie"), SizeIs(1));
}

// Looks into the indices: what a walk down the log begins and goes on with.
TEST_F(NoticesTest, OfANightsEndedSignalsAreFoundInOneWalk) {
  constexpr int kSignals = 30;
  for (int i = 0; i < kSignals; ++i) {
    const std::string v_number = std::to_string(3000000000 + i);
    Supply("kmar", v_number);
    Check("politie", v_number);
  }
  broker_.clock().Set(DutchTime(kTermEnds));
  for (int i = 0; i < 1000 && broker_.rooms().follower.followed() < broker_.size(); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  broker_.store().TakeReads();
  Sweep();
  const auto reads = broker_.store().TakeReads();
  EXPECT_EQ(std::ranges::count_if(reads,
                                  [](const store::MemoryStore::Read& read) {
                                    return read.family == store::Family::kIndices &&
                                           read.kind == store::MemoryStore::Read::Kind::kScan;
                                  }),
            1);
  EXPECT_THAT(NoticesOf("politie"), SizeIs(kSignals));
}

TEST_F(NoticesTest, AreToBeConfirmedWithinTheDaysThatTheOperatorSays) {
  broker_.rooms().deadlines.notice_confirmation_days = 3;
  Supply("kmar", kAnna);
  Check("politie", kAnna);
  Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)));
  EXPECT_EQ(NoticesOf("politie")[0].due_on(), "2026-11-24");
}

TEST_F(NoticesTest, GoToNobodyWhoWasToldNothing) {
  Supply("kmar", kAnna);
  v1::Signal hidden = TableSignal(kBea);
  hidden.set_handling_code("hidden");
  ASSERT_EQ(broker_.Submit("kmar", TableSubmission(hidden))->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(ToldTo("politie", kBea), v1::TOLD_NO_HIT);
  Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kBea)));
  EXPECT_THAT(NoticesOf("politie"), IsEmpty()) << "a notice would betray what was hidden";
}

TEST_F(NoticesTest, FindWhoAskedInBulk) {
  Supply("kmar", kAnna);
  auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
  *request.add_subjects() = About("v_number", kBea);
  *request.add_subjects() = About("v_number", kAnna);
  const auto told = broker_.CheckBulk("politie", request);
  Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)));
  const std::vector<v1::Notice> notices = NoticesOf("politie");
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].pseudonym(), told->items(1).pseudonym());
}

TEST_F(NoticesTest, AreConfirmedByTheirRecipientOnce) {
  Supply("kmar", kAnna);
  Check("politie", kAnna);
  Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)));
  const std::string id = NoticesOf("politie")[0].notice_id();
  EXPECT_THAT(Duties(broker_.System("politie")), ElementsAre("2026-12-05 notice"));
  EXPECT_THAT(Duties(broker_.System("nla")), IsEmpty());
  EXPECT_EQ(Confirm("nla", id).reason(), "NOTICE_UNKNOWN");
  const auto confirmed = Confirm("politie", id);
  EXPECT_EQ(confirmed->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(confirmed.detail.notice_id(), id);
  EXPECT_THAT(NoticesOf("politie"), IsEmpty());
  EXPECT_THAT(Duties(broker_.System("politie")), IsEmpty());
  EXPECT_EQ(Confirm("politie", id).reason(), "NOTICE_UNKNOWN");
}

TEST_F(NoticesTest, AreOverdueTheDayAfterTheirLastForTheOfficersOfWhoSupplied) {
  Supply("kmar", kAnna);
  Check("politie", kAnna);
  Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)));
  broker_.clock().Set(DutchTime("2026-12-05T23:59:59"));
  EXPECT_THAT(NoticesOf(broker_.Person("p-diaz"), true), IsEmpty());
  EXPECT_THAT(Duties("p-diaz"), IsEmpty());
  broker_.clock().Set(DutchTime("2026-12-06T00:00:00"));
  EXPECT_THAT(Duties("p-diaz"), ElementsAre("2026-12-05 notice_overdue"));
  EXPECT_THAT(Duties("p-faber"), IsEmpty());
  EXPECT_THAT(Duties(broker_.System("politie")), ElementsAre("2026-12-05 notice"));
  const std::vector<v1::Notice> overdue = NoticesOf(broker_.Person("p-diaz"), true);
  ASSERT_THAT(overdue, SizeIs(1));
  EXPECT_EQ(overdue[0].recipient(), "politie");
  EXPECT_THAT(overdue[0].pseudonym(), IsEmpty()) << "the recipient's alone";
}

TEST_F(NoticesTest, ListOldestFirstInPages) {
  for (int i = 0; i < 5; ++i) {
    const std::string v_number = std::to_string(3000000000 + i);
    Supply("kmar", v_number);
    Check("politie", v_number);
    broker_.clock().Set(broker_.clock().Now() + absl::Seconds(1));
    Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", v_number)));
  }
  v1::ListNoticesRequest request;
  request.set_page_size(2);
  std::vector<std::string> listed;
  for (int page = 0; page < 3; ++page) {
    const auto told = broker_.Tell<v1::ListNoticesAnswer>(broker_.System("politie"), v1::ENTRY_KIND_NOTICE_LIST,
                                                          &ListNotices, request);
    for (const v1::Notice& notice : told->notices()) listed.push_back(notice.notice_id());
    request.set_page_token(told->next_page_token());
    EXPECT_EQ(told->next_page_token().empty(), page == 2);
  }
  EXPECT_THAT(listed, SizeIs(5));
  EXPECT_TRUE(std::ranges::is_sorted(listed));
}

TEST_F(NoticesTest, OutliveARestart) {
  Supply("kmar", kAnna);
  Check("politie", kAnna);
  Carried(Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna)));
  broker_.Restart();
  const std::vector<v1::Notice> notices = NoticesOf("politie");
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(Confirm("politie", notices[0].notice_id())->outcome().told(), v1::TOLD_PERMITTED);
  broker_.Restart();
  EXPECT_THAT(NoticesOf("politie"), IsEmpty());
}

}  // namespace
}  // namespace covenant::exchange
