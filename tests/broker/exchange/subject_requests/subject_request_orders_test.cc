// What a granted request has done: orders, which another person approves.
#include "broker/base/encoding.h"
#include "broker/exchange/orders/approve_order.h"
#include "broker/exchange/orders/order_text.h"
#include "broker/exchange/rows/corrections.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/rows/subject_requests.h"
#include "broker/exchange/signals/change_signal.h"
#include "broker/exchange/subject_requests/subject_request_acts.h"
#include "gmock/gmock.h"
#include "tests/broker/exchange/subject_requests/subject_request_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class SubjectRequestOrdersTest : public SubjectRequestTest {
 protected:
  std::vector<v1::Order> Orders() {
    const auto all = exchange::Orders::All(broker_.rooms().store);
    EXPECT_TRUE(all.ok()) << all.status();
    return all.ok() ? *all : std::vector<v1::Order>();
  }
  Told<v1::ApproveOrderAnswer> ApproveAs(const std::string& person, const v1::Order& order) {
    auto request = Ask<v1::ApproveOrderRequest>(kTable, "");
    request.set_order_id(order.order_id());
    request.set_signature(broker_.Sign(person, OrderApprovalText(order)));
    return broker_.Tell<v1::ApproveOrderAnswer>(broker_.Person(person), v1::ENTRY_KIND_ORDER_APPROVE, &ApproveOrder,
                                                std::move(request));
  }
};

TEST_F(SubjectRequestOrdersTest, DestructionThatIsGrantedGivesAnOrderThatAnotherPersonApproves) {
  const std::string id = Answered(v1::SUBJECT_RIGHT_DESTRUCTION);
  const auto decided = Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED);
  ASSERT_EQ(decided->outcome().told(), v1::TOLD_PERMITTED) << decided->outcome().ShortDebugString();
  ASSERT_THAT(decided->order_ids(), SizeIs(1));
  const std::vector<v1::Order> orders = Orders();
  ASSERT_THAT(orders, SizeIs(1));
  EXPECT_EQ(orders[0].order_id(), decided->order_ids(0));
  EXPECT_EQ(orders[0].kind(), v1::ORDER_KIND_DESTROY);
  EXPECT_EQ(orders[0].status(), "open");
  EXPECT_EQ(orders[0].given_by(), "p-cohen");
  EXPECT_EQ(orders[0].signals_size(), 1);
  EXPECT_EQ(decided.detail.order().order_id(), orders[0].order_id()) << "the decision's entry is the order's";
  EXPECT_EQ(Letter(id)->kept_size(), 1) << "nothing is done before it is approved";
  EXPECT_EQ(ApproveAs("p-cohen", orders[0]).reason(), "SAME_PERSON");
  ASSERT_EQ(ApproveAs("p-evers", orders[0])->outcome().told(), v1::TOLD_PERMITTED);
}

TEST_F(SubjectRequestOrdersTest, RestrictionThatIsGrantedShields) {
  const auto decided = Decide(Answered(v1::SUBJECT_RIGHT_RESTRICTION), v1::SUBJECT_RIGHT_VERDICT_GRANTED);
  ASSERT_THAT(Orders(), SizeIs(1));
  EXPECT_EQ(Orders()[0].kind(), v1::ORDER_KIND_SHIELD);
  ASSERT_EQ(ApproveAs("p-evers", Orders()[0])->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(
      broker_.Check("nla", Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna)))->outcome().told(),
      v1::TOLD_NO_HIT);
}

TEST_F(SubjectRequestOrdersTest, AccessRectificationAndARefusalOrderNothing) {
  for (const v1::SubjectRight right : {v1::SUBJECT_RIGHT_ACCESS, v1::SUBJECT_RIGHT_RECTIFICATION}) {
    EXPECT_THAT(Decide(Answered(right), v1::SUBJECT_RIGHT_VERDICT_GRANTED)->order_ids(), IsEmpty());
  }
  auto request = Opening();
  request.set_right(v1::SUBJECT_RIGHT_DESTRUCTION);
  const std::string id = Open(std::move(request))->subject_request().subject_request_id();
  ASSERT_EQ(AnswerAs("p-diaz", id)->outcome().told(), v1::TOLD_PERMITTED) << "supplied, and claims no ground";
  ASSERT_EQ(AnswerAs("p-faber", id, "wpg_27_1_c", "2027-03-01")->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_REFUSED)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(Orders(), IsEmpty());
}

TEST_F(SubjectRequestOrdersTest, WhatAPartyWithAGroundSuppliedIsNotOrdered) {
  auto request = Opening();
  request.set_right(v1::SUBJECT_RIGHT_DESTRUCTION);
  const std::string id = Open(std::move(request))->subject_request().subject_request_id();
  ASSERT_EQ(AnswerAs("p-diaz", id, "wpg_27_1_c", "2027-03-01")->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(AnswerAs("p-faber", id)->outcome().told(), v1::TOLD_PERMITTED);
  const auto decided = Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED);
  ASSERT_EQ(decided->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(decided->order_ids(), IsEmpty());
  EXPECT_THAT(Orders(), IsEmpty());
  ASSERT_EQ(AnswerAs("p-diaz", id)->outcome().told(), v1::TOLD_PERMITTED) << "its ground lapsed";
  EXPECT_THAT(DutyTexts("p-cohen"), ElementsAre(HasSubstr("and give the order for what it supplied.")));
}

// A person about whom the kmar supplied fields under COMENSHA-REG, which may be wrong; comensha was given them.
class RectificationTest : public SubjectRequestTest {
 protected:
  RectificationTest() {
    covenant_ = kRegistration;
    asked_ = {"p-diaz", "p-cohen"};
    reference_ = Supply(kAnna);
    const auto given =
        broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
    EXPECT_EQ(given->outcome().told(), v1::TOLD_PERMITTED) << given.reason();
  }
  std::string Supply(const std::string& v_number) {
    const auto told = broker_.Submit("kmar", VictimSubmission(VictimSignal(v_number)));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told.reason();
    return told->signal_reference();
  }
  void Correct(const std::string& reference) {
    auto request = Ask<v1::CorrectSignalRequest>(kRegistration, kRegister);
    request.set_signal_reference(reference);
    v1::FieldValue& corrected = *request.add_fields();
    corrected.set_field("nationality");
    corrected.set_value("ROU");
    const auto told = broker_.Tell<v1::CorrectSignalAnswer>(broker_.System("kmar"), v1::ENTRY_KIND_CORRECT_SIGNAL,
                                                            &CorrectSignal, std::move(request));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told.reason();
  }
  std::string Granted() {
    const std::string id = Answered(v1::SUBJECT_RIGHT_RECTIFICATION);
    EXPECT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
    return id;
  }

  std::string reference_;
};

TEST_F(RectificationTest, WhoSuppliedKeepsTheDutyUntilItHasCorrectedAndIsOverdueAfterThirtyDays) {
  const std::string another = Supply("2234567890");
  Correct(reference_);
  broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
  Granted();
  EXPECT_THAT(Duties("p-diaz"), ElementsAre("2026-12-22 subject_request_rectify")) << "corrected before the decision";
  EXPECT_THAT(Duties("p-cohen"), IsEmpty()) << "comensha was given something, and supplied nothing";
  Correct(another);
  broker_.clock().Set(DutchTime("2026-12-22T10:00:00"));
  EXPECT_THAT(DutyTexts("p-diaz"), ElementsAre(HasSubstr("who was given them is told.")));
  broker_.clock().Set(DutchTime("2027-06-01T10:00:00"));
  EXPECT_THAT(DutyTexts("p-diaz"), ElementsAre(HasSubstr("that day is over.")));
  EXPECT_THAT(DutyTexts("p-cohen"), ElementsAre(HasSubstr("kmar did not correct what it supplied, as was granted")));
  Correct(reference_);
  EXPECT_THAT(Duties("p-diaz"), IsEmpty());
  EXPECT_THAT(Duties("p-cohen"), IsEmpty());
}

// Else todo read the signals of every rectification that was ever granted.
TEST_F(RectificationTest, WhoAsksWhatWaitsReadsNoSignalsOfWhatIsCorrected) {
  const std::string id = Granted();
  const uint64_t number = broker_.rooms().records.NumberOf("kmar", reference_)->value();
  const SubjectRequests requests(broker_.store(), broker_.rooms().slots);
  const absl::CivilDay today(2026, 11, 21);
  EXPECT_THAT(Duties("p-diaz"), testing::SizeIs(1));
  EXPECT_FALSE(requests.IsCorrected(id, "kmar", today).value());
  Correct(reference_);
  EXPECT_THAT(Duties("p-diaz"), IsEmpty());
  EXPECT_TRUE(requests.IsCorrected(id, "kmar", today).value()) << "the first who asks leaves a note";
  EXPECT_FALSE(requests.IsCorrected(id, "kmar", today + 1).value());

  std::string key;
  AppendBigEndian64(key, number);
  store::Batch damage;
  damage.Put(store::Family::kSignals, key, "damaged");
  ASSERT_TRUE(broker_.store().Write(damage).ok());
  ASSERT_FALSE(broker_.rooms().records.Get(number).ok());
  EXPECT_THAT(Duties("p-diaz"), IsEmpty());
  const auto told =
      broker_.Tell<v1::TodoAnswer>(broker_.Person("p-cohen"), v1::ENTRY_KIND_TODO, &Todo, v1::TodoRequest());
  EXPECT_TRUE(told.status.ok()) << told.status << ": nobody reads the signal any more";
}

TEST_F(RectificationTest, HasNothingToCorrectWhereAGroundStandsUntilItLapses) {
  asked_ = {"p-cohen"};
  const std::string id = Answered(v1::SUBJECT_RIGHT_RECTIFICATION);
  ASSERT_EQ(AnswerAs("p-diaz", id, "wpg_27_1_b", "2027-06-01")->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(Duties("p-diaz"), IsEmpty());
  broker_.clock().Set(DutchTime("2027-03-01T10:00:00"));
  ASSERT_EQ(AnswerAs("p-diaz", id)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(Duties("p-diaz"), ElementsAre("2027-03-31 subject_request_rectify")) << "thirty days from then";
}

TEST_F(RectificationTest, ACorrectionIsKnownAsLongAsTheSignalIs) {
  const store::Reader& store = broker_.store();
  const uint64_t number = broker_.rooms().records.NumberOf("kmar", reference_)->value();
  EXPECT_EQ(Corrections::LastOf(store, number).value(), std::nullopt);
  Correct(reference_);
  EXPECT_EQ(Corrections::LastOf(store, number).value(), broker_.clock().Now());
  store::Batch changes;
  Corrections::Remove(number, changes);
  ASSERT_TRUE(broker_.store().Write(changes).ok());
  EXPECT_EQ(Corrections::LastOf(store, number).value(), std::nullopt);
}

TEST_F(SubjectRequestOrdersTest, ADecisionThatIsRepeatedGivesNoSecondOrder) {
  const std::string id = Answered(v1::SUBJECT_RIGHT_DESTRUCTION);
  auto request = Ask<v1::DecideSubjectRequestRequest>(kTable, "");
  request.set_subject_request_id(id);
  request.set_verdict(v1::SUBJECT_RIGHT_VERDICT_GRANTED);
  request.set_reason("beoordeeld");
  broker_.Complete(*request.mutable_context());
  const auto decide = [&] {
    return broker_.Tell<v1::DecideSubjectRequestAnswer>(
        broker_.Person("p-cohen"), v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE, &DecideSubjectRequest, request);
  };
  const auto first = decide(), again = decide();
  EXPECT_EQ(again.index, first.index);
  EXPECT_EQ(again->order_ids(0), first->order_ids(0));
  EXPECT_THAT(Orders(), SizeIs(1));
}

}  // namespace
}  // namespace covenant::exchange
