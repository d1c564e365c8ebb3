// Requests of data subjects at the end of the term that the register names.
#include "broker/exchange/destruction/request_terms.h"

#include "broker/base/spawn.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/rows/subject_requests.h"
#include "broker/exchange/signals/change_signal.h"
#include "gmock/gmock.h"
#include "tests/broker/exchange/subject_requests/subject_request_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kTermOver[] = "2027-11-21T00:00:00";  // a year after the day on which all of it is

policy::PolicySet WithTerm() {
  policy::PolicySet set = WithOfficers();
  const std::string text = set.Find(policy::DocumentKind::kRegister, "register")->source;
  set.Replace({policy::DocumentKind::kRegister, "register",
               policy::Replaced(text, "\nparties:\n", "\nlog: {subject_requests: P1Y}\nparties:\n")});
  return set;
}

class RequestTermsTest : public SubjectRequestTest {
 protected:
  RequestTermsTest() : SubjectRequestTest(WithTerm()) {}

  std::string Decided(v1::SubjectRight right = v1::SUBJECT_RIGHT_ACCESS) {
    const std::string id = Answered(right);
    EXPECT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
    return id;
  }
  std::vector<std::string> DueOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    std::vector<std::string> names;
    const std::vector<Doomed> due = DueSubjectRequests(broker_.rooms(), broker_.clock().Now()).value();
    for (const Doomed& doomed : due) {
      EXPECT_EQ(doomed.covenant, kTable);
      names.insert(names.end(), doomed.details.begin(), doomed.details.end());
    }
    return names;
  }
  void SweepOn(const std::string& time) {
    broker_.clock().Set(DutchTime(time));
    const absl::Status swept = SweepOnce(broker_.rooms());
    ASSERT_TRUE(swept.ok()) << swept;
  }
  SubjectRequests Rows() { return {broker_.store(), broker_.rooms().slots}; }
  bool IsKept(const std::string& id) { return Rows().Find(id).value().has_value(); }
};

TEST_F(RequestTermsTest, AClosedOneIsDueWhenItsTermIsOver) {
  const std::string id = Decided();
  EXPECT_THAT(DueOn("2027-11-20T23:59:59"), IsEmpty());
  EXPECT_THAT(DueOn(kTermOver), ElementsAre("subject request " + id));
}

TEST_F(RequestTermsTest, DestroysItsKeyAndTakesItsRowAway) {
  const std::string id = Decided();
  const uint64_t slot = Rows().SlotOf(id).value().value();
  ASSERT_TRUE(broker_.rooms().slots.Open(slot).ok());
  ASSERT_NE(broker_.AllBytes().find(id), std::string::npos) << "answers are kept for repeats";
  SweepOn(kTermOver);
  EXPECT_TRUE(absl::IsNotFound(broker_.rooms().slots.Open(slot).status()));
  EXPECT_FALSE(IsKept(id));
  EXPECT_EQ(Rows().SlotOf(id).value(), std::nullopt);
  EXPECT_EQ(broker_.AllBytes().find(id), std::string::npos) << "in no answer that was kept for repeats either";
  EXPECT_EQ(Letter(id).reason(), "SUBJECT_REQUEST_UNKNOWN");
  EXPECT_THAT(ListAs("p-cohen")->subject_requests(), IsEmpty());
}

TEST_F(RequestTermsTest, SaysWhatGoesAndThatItIsGone) {
  const std::string id = Decided(), other = Decided();
  const uint64_t before = broker_.size();
  SweepOn(kTermOver);
  ASSERT_EQ(broker_.size(), before + 2);
  EXPECT_EQ(broker_.LeafAt(before).kind(), v1::ENTRY_KIND_DESTROY);
  EXPECT_EQ(broker_.LeafAt(before + 1).kind(), v1::ENTRY_KIND_DESTROYED);
  for (const uint64_t index : {before, before + 1}) {
    EXPECT_EQ(broker_.LeafAt(index).covenant(), kTable);
    EXPECT_EQ(broker_.DetailAt(index).destruction().cause(), "details");
    EXPECT_THAT(broker_.DetailAt(index).destruction().details(),
                UnorderedElementsAre("subject request " + id, "subject request " + other));
  }
}

TEST_F(RequestTermsTest, KeepsOneThatIsNotDecided) {
  const std::string id = Answered(v1::SUBJECT_RIGHT_ACCESS);
  SweepOn("2060-01-01T00:00:00");
  EXPECT_TRUE(IsKept(id));
}

TEST_F(RequestTermsTest, KeepsOneWhoseGroundIsToBeLookedAtAgain) {
  const std::string id = OpenedId();
  AnswerAs("p-diaz", id, "wpg_27_1_b", "2027-03-01");
  AnswerAs("p-faber", id);
  ASSERT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(DueOn("2028-06-01T00:00:00"), IsEmpty());
  broker_.clock().Set(DutchTime("2028-06-01T00:00:00"));
  ASSERT_EQ(AnswerAs("p-diaz", id)->outcome().told(), v1::TOLD_PERMITTED) << "it lapses";
  EXPECT_THAT(DueOn("2029-05-31T00:00:00"), IsEmpty()) << "the letter was written again that day";
  EXPECT_THAT(DueOn("2029-06-01T00:00:00"), ElementsAre("subject request " + id));
}

TEST_F(RequestTermsTest, KeepsOneOfWhichSomethingIsToBeRectified) {
  const std::string id = Decided(v1::SUBJECT_RIGHT_RECTIFICATION);
  EXPECT_THAT(DueOn(kTermOver), IsEmpty());
  EXPECT_THAT(Duties("p-diaz"), Contains(testing::EndsWith("subject_request_rectify")));
}

TEST_F(RequestTermsTest, AHoldUnderTheCovenantKeepsIt) {
  const std::string id = Decided();
  v1::Order order;
  order.set_order_id("a");
  order.set_kind(v1::ORDER_KIND_HOLD);
  order.set_covenant(kTable);
  order.set_until("2028-06-30");
  order.set_status(std::string(kOrderStanding));
  store::Batch changes;
  Orders::Put(order, changes);
  ASSERT_TRUE(broker_.store().Write(changes).ok());
  EXPECT_THAT(DueOn(kTermOver), IsEmpty());
  EXPECT_THAT(DueOn("2028-07-01T00:00:00"), ElementsAre("subject request " + id));
}

TEST_F(RequestTermsTest, GoesOnWhereItWasStopped) {
  const std::string id = Decided();
  broker_.clock().Set(DutchTime(kTermOver));
  std::vector<Doomed> due = DueSubjectRequests(broker_.rooms(), broker_.clock().Now()).value();
  ASSERT_EQ(due.size(), 1u);
  ASSERT_TRUE(Wait(BeginDestroying(broker_.rooms(), std::move(due.at(0)))).ok());
  EXPECT_TRUE(IsKept(id)) << "the second step's";
  broker_.Restart();
  ASSERT_TRUE(DestroySubjectRequest(broker_.rooms(), id).ok()) << "killed after the second";
  broker_.Restart();
  const uint64_t before = broker_.size();
  SweepOn(kTermOver);
  EXPECT_EQ(broker_.size(), before + 1) << "the certificate";
  EXPECT_EQ(Rows().SlotOf(id).value(), std::nullopt);
}

class RequestsWithoutTermTest : public SubjectRequestTest {};

TEST_F(RequestsWithoutTermTest, AreKept) {
  const std::string id = Answered(v1::SUBJECT_RIGHT_ACCESS);
  Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED);
  broker_.clock().Set(DutchTime("2060-01-01T00:00:00"));
  EXPECT_THAT(DueSubjectRequests(broker_.rooms(), broker_.clock().Now()).value(), IsEmpty());
}

}  // namespace
}  // namespace covenant::exchange
