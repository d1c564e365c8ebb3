#include "broker/exchange/blind/redeem.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/blind/blind_partner.h"

namespace covenant::exchange {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";

class RedeemTest : public testing::Test {
 protected:
  // What the police may redeem for one person.
  v1::RedeemRequest Fresh(const std::string& value = kAnna) {
    const auto blinded = police_.Blind({value});
    return police_.Redemption(blinded, police_.Evaluate(police_.Evaluation(blinded)).parsed);
  }
  static std::string ReasonOf(const Told<v1::RedeemAnswer>& told) {
    EXPECT_TRUE(told.status.ok()) << told.status;
    if (told->items_size() != 1) return told.reason();
    EXPECT_TRUE(told->items(0).handle().empty() || told->items(0).outcome().reason_code().empty());
    return told->items(0).outcome().reason_code();
  }

  BrokerWithoutPort broker_;
  const BlindPartner police_{broker_, "politie"};
  const BlindPartner kmar_{broker_, "kmar"};
};

TEST_F(RedeemTest, GivesAHandleForEveryTicketInOrder) {
  const auto blinded = police_.Blind({kAnna, kBea});
  const auto request = police_.Redemption(blinded, police_.Evaluate(police_.Evaluation(blinded)).parsed);
  const auto told = police_.Redeem(request);
  ASSERT_TRUE(told.status.ok()) << told.status;
  ASSERT_EQ(told->items_size(), 2);
  EXPECT_THAT(told->items(0).handle(), StartsWith("hnd1."));
  EXPECT_EQ(told->items(0).handle(), police_.Handle(kAnna)) << "one person, one handle";
  EXPECT_EQ(told->items(1).handle(), police_.Handle(kBea));
  EXPECT_NE(told->items(0).handle(), kmar_.Handle(kAnna)) << "another party, another handle";
  EXPECT_EQ(told.leaf.told(), "itemized");
  EXPECT_EQ(told.detail.items(0).subject_tokens_size(), 1);
}

TEST_F(RedeemTest, ATicketServesOnceAlsoAcrossARestart) {
  auto request = Fresh();
  EXPECT_EQ(ReasonOf(police_.Redeem(request)), "");
  EXPECT_EQ(ReasonOf(police_.Redeem(request)), "TICKET_SPENT");
  broker_.Restart();
  EXPECT_EQ(ReasonOf(police_.Redeem(request)), "TICKET_SPENT");
}

TEST_F(RedeemTest, ARepeatWithTheSameBytesAnswersAgain) {
  auto request = Fresh();
  broker_.Complete(*request.mutable_context());
  const auto first = police_.Redeem(request);
  const auto again = police_.Redeem(request);
  EXPECT_EQ(again.answer, first.answer);
  EXPECT_EQ(again.index, first.index);
}

TEST_F(RedeemTest, OneTicketTwiceInAMessageServesOnce) {
  auto request = Fresh();
  *request.add_redemptions() = request.redemptions(0);
  const auto told = police_.Redeem(request);
  EXPECT_EQ(told->items(0).outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told->items(1).outcome().reason_code(), "TICKET_SPENT");
}

TEST_F(RedeemTest, AnotherPartysTicketAndElementAreRefused) {
  EXPECT_EQ(ReasonOf(kmar_.Redeem(Fresh())), "TICKET_INVALID");
  // Its own ticket for another's N, which it got to know somehow.
  const auto blinded = kmar_.Blind({kBea});
  auto mixed = kmar_.Redemption(blinded, kmar_.Evaluate(kmar_.Evaluation(blinded)).parsed);
  mixed.mutable_redemptions(0)->set_element(Fresh().redemptions(0).element());
  EXPECT_EQ(ReasonOf(kmar_.Redeem(mixed)), "TICKET_INVALID");
  EXPECT_EQ(ReasonOf(police_.Redeem(Fresh())), "") << "what another tried spends nothing";
}

TEST_F(RedeemTest, ATicketOfAnotherSchemeCovenantOrEpochIsRefused) {
  auto request = Fresh();
  request.set_scheme("bsn");
  EXPECT_EQ(ReasonOf(police_.Redeem(request)), "TICKET_INVALID");
  request = Fresh();
  request.mutable_context()->set_covenant(kRegistration);
  request.mutable_context()->set_purpose(kRegister);
  EXPECT_EQ(ReasonOf(police_.Redeem(request)), "TICKET_INVALID");
  request = Fresh();
  request.set_epoch(2);
  EXPECT_EQ(ReasonOf(police_.Redeem(request)), "EPOCH_UNKNOWN");
  request.set_epoch(0);
  EXPECT_EQ(ReasonOf(police_.Redeem(request)), "EPOCH_UNKNOWN");
}

TEST_F(RedeemTest, ATicketServesUntilTheEndOfTheNextDay) {
  const auto today = Fresh(), tomorrow = Fresh(), late = Fresh();
  broker_.clock().Set(absl::FromCivil(absl::CivilSecond(2026, 11, 22, 23, 59, 59), absl::UTCTimeZone()));
  EXPECT_EQ(ReasonOf(police_.Redeem(tomorrow)), "");
  broker_.clock().Set(absl::FromCivil(absl::CivilSecond(2026, 11, 23, 0, 0, 0), absl::UTCTimeZone()));
  EXPECT_EQ(ReasonOf(police_.Redeem(late)), "TICKET_EXPIRED");
}

TEST_F(RedeemTest, RefusesEveryMalformedElementBlindAndTicket) {
  const auto with = [&](auto change) {
    auto request = Fresh();
    change(*request.mutable_redemptions(0));
    const auto told = police_.Redeem(request);
    EXPECT_THAT(told->items(0).outcome().explanation(), testing::Not(testing::IsEmpty()));
    return ReasonOf(told);
  };
  for (const std::string& wrong :
       {std::string(), std::string(32, '\0'), std::string(32, '\xff'), std::string(31, 'x')}) {
    EXPECT_EQ(with([&](v1::Redemption& one) { one.set_element(wrong); }), "ELEMENT_INVALID");
    EXPECT_EQ(with([&](v1::Redemption& one) { one.set_blind(wrong); }), "ELEMENT_INVALID");
    EXPECT_EQ(with([&](v1::Redemption& one) { one.set_ticket(wrong); }), "TICKET_INVALID");
  }
  EXPECT_EQ(with([&](v1::Redemption& one) { one.mutable_ticket()->at(0) ^= 1; }), "TICKET_INVALID");
  EXPECT_EQ(with([&](v1::Redemption& one) { one.mutable_ticket()->back() ^= 1; }), "TICKET_INVALID");
}

TEST_F(RedeemTest, RefusesAnEmptyAndAnOversizedBatch) {
  auto request = Fresh();
  while (request.redemptions_size() <= 1000) *request.add_redemptions() = request.redemptions(0);
  auto told = police_.Redeem(request);
  EXPECT_EQ(told.reason(), "SIZE_INVALID");
  EXPECT_THAT(told->outcome().explanation(), HasSubstr("1 to 1,000"));
  request.clear_redemptions();
  told = police_.Redeem(request);
  EXPECT_EQ(told.reason(), "SIZE_INVALID");
}

TEST_F(RedeemTest, AThousandInOneMessageAllServe) {
  std::vector<std::string> people;
  for (int i = 0; i < 1000; ++i) people.push_back(std::to_string(1'000'000'000 + i));
  const auto blinded = police_.Blind(people);
  const auto evaluated = police_.Evaluate(police_.Evaluation(blinded));
  ASSERT_EQ(evaluated->elements_size(), 1000) << evaluated.reason();
  const auto request = police_.Redemption(blinded, evaluated.parsed);
  const auto told = police_.Redeem(request);
  ASSERT_EQ(told->items_size(), 1000) << told.reason();
  std::set<std::string> handles;
  for (const v1::HandleAnswer& item : told->items()) {
    ASSERT_EQ(item.outcome().told(), v1::TOLD_PERMITTED) << item.outcome().reason_code();
    handles.insert(item.handle());
  }
  EXPECT_EQ(handles.size(), 1000u);
  EXPECT_EQ(told->items(0).handle(), police_.Handle(people.front()));
  EXPECT_EQ(told->items(999).handle(), police_.Handle(people.back()));
  broker_.Restart();
  const auto again = police_.Redeem(request);
  ASSERT_EQ(again->items_size(), 1000);
  for (const v1::HandleAnswer& item : again->items()) ASSERT_EQ(item.outcome().reason_code(), "TICKET_SPENT");
}

TEST_F(RedeemTest, ATicketOfARequestThatIsNotRecordedServesAgain) {
  auto request = Fresh();
  broker_.gone = [] { return true; };
  EXPECT_FALSE(police_.Redeem(request).status.ok());
  broker_.gone = nullptr;
  EXPECT_EQ(ReasonOf(police_.Redeem(request)), "");
}

}  // namespace
}  // namespace covenant::exchange
