// What a granted request has done: orders, which another person approves.
#include "broker/exchange/orders/approve_order.h"
#include "broker/exchange/orders/order_text.h"
#include "broker/exchange/rows/orders.h"
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

TEST_F(SubjectRequestOrdersTest, WhoSuppliedWhatIsToBeRectifiedIsToldForThirtyDays) {
  const std::string id = Answered(v1::SUBJECT_RIGHT_RECTIFICATION);
  EXPECT_THAT(DutyTexts("p-diaz"), IsEmpty());
  ASSERT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(Duties("p-diaz"), ElementsAre("2026-11-21 subject_request_rectify"));
  EXPECT_THAT(DutyTexts("p-faber"), IsEmpty()) << "it was given something, and supplied nothing";
  broker_.clock().Set(DutchTime("2026-12-22T10:00:00"));
  EXPECT_THAT(DutyTexts("p-diaz"), IsEmpty());
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
