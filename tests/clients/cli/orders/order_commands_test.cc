// `covenant order`, `covenant notice` and what a supplier changes, against a broker, over real TLS.
#include <cstdio>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "covenant/v1/order.pb.h"

#include "clients/auditor/approval.h"
#include "tests/clients/cli/command_line.h"
#include "tests/clients/cpp/test_pseudonyms.h"

namespace covenant::cli {
namespace {

namespace v1 = covenant::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFirst[] = "01990000-0000-7000-8000-000000000001";
constexpr char kSecond[] = "01990000-0000-7000-8000-000000000002";

v1::Order OrderOf(const std::string& id, v1::OrderKind kind, const std::string& status) {
  v1::Order order;
  order.set_order_id(id);
  order.set_kind(kind);
  order.set_covenant("TAFEL-SIGNAAL");
  order.add_signals(3);
  order.add_signals(17);
  order.set_ground("vonnis 26/1");
  order.set_party("comensha");
  order.set_given_by("b-visser");
  order.set_status(status);
  order.set_digest(auditor::OrderDigest(order));
  return order;
}

class OrderCommandsTest : public CommandLineTest {
 protected:
  OrderCommandsTest() {
    orders_ = {OrderOf(kSecond, v1::ORDER_KIND_DESTROY, "open"), OrderOf(kFirst, v1::ORDER_KIND_SHIELD, "standing")};
    broker_.set_compose([this](const std::string& method, const std::string& request, std::string& answer) {
      if (method == "ListOrders") answer = Page(request);
      if (method == "GiveOrder") answer = With<v1::GiveOrderAnswer>(orders_[0]);
      if (method == "ApproveOrder") answer = With<v1::ApproveOrderAnswer>(orders_[0]);
      if (method == "RejectOrder") answer = With<v1::RejectOrderAnswer>(orders_[0]);
      if (method == "ListNotices") answer = Notices(request);
    });
  }

  template <class Answer>
  static std::string With(const v1::Order& order) {
    Answer answer;
    answer.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    *answer.mutable_order() = order;
    return answer.SerializeAsString();
  }

  // One order a page; the token is the number to go on from.
  std::string Page(const std::string& request) const {
    v1::ListOrdersRequest asked;
    asked.ParseFromString(request);
    const size_t at = asked.page_token().empty() ? 0 : std::stoul(asked.page_token());
    v1::ListOrdersAnswer answer;
    answer.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    *answer.add_orders() = orders_[at];
    if (at + 1 < orders_.size()) answer.set_next_page_token(std::to_string(at + 1));
    return answer.SerializeAsString();
  }

  static std::string Notices(const std::string& request) {
    v1::ListNoticesRequest asked;
    asked.ParseFromString(request);
    v1::ListNoticesAnswer answer;
    answer.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    v1::Notice& notice = *answer.add_notices();
    notice.set_notice_id(asked.page_token().empty() ? kFirst : kSecond);
    notice.set_kind(v1::NOTICE_KIND_CORRECTED);
    notice.set_covenant("TAFEL-SIGNAAL");
    notice.set_recipient("politie");
    notice.set_pseudonym("psn1.iemand");
    notice.set_due_on("2026-12-13");
    notice.add_entries(7);
    if (asked.page_token().empty() && !asked.overdue_only()) answer.set_next_page_token("more");
    return answer.SerializeAsString();
  }

  std::vector<v1::Order> orders_;
};

TEST_F(OrderCommandsTest, GivesAnOrderThatThenWaitsForAnotherPerson) {
  const Ran ran = Covenant("order give hold --covenant TAFEL-SIGNAAL --ground 'bevel rb 26/881' --until 2027-06-30",
                           R"({"pseudonym": "psn1.iemand"})");
  EXPECT_EQ(ran.exit_code, 7) << ran.output;
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr(std::string("covenant order approve ") + kSecond), HasSubstr("receipt: entry")));
  const auto sent = Sent<v1::GiveOrderRequest>("GiveOrder");
  EXPECT_EQ(sent.kind(), v1::ORDER_KIND_HOLD);
  EXPECT_EQ(sent.ground(), "bevel rb 26/881");
  EXPECT_EQ(sent.until(), "2027-06-30");
  EXPECT_EQ(sent.subject().pseudonym(), "psn1.iemand");
  EXPECT_EQ(sent.context().covenant(), "TAFEL-SIGNAAL");
}

TEST_F(OrderCommandsTest, GivesAnOrderAboutASignalOrAnotherOrder) {
  const std::string under = " --covenant TAFEL-SIGNAAL --ground x ";
  EXPECT_EQ(Covenant("order give remove --signal sig1.abc" + under).exit_code, 7);
  EXPECT_EQ(Sent<v1::GiveOrderRequest>("GiveOrder").signal_reference(), "sig1.abc");
  EXPECT_FALSE(Sent<v1::GiveOrderRequest>("GiveOrder").has_subject());
  EXPECT_EQ(Covenant(std::string("order give end --ends ") + kFirst + under).exit_code, 7);
  EXPECT_EQ(Sent<v1::GiveOrderRequest>("GiveOrder").ends(), kFirst);
  EXPECT_EQ(Covenant("admin hold --signal sig1.abc --until 2027-06-30" + under).exit_code, 7);
  EXPECT_EQ(Sent<v1::GiveOrderRequest>("GiveOrder").kind(), v1::ORDER_KIND_HOLD);
  const Ran json = Covenant("order give shield --signal sig1.abc --output json" + under);
  EXPECT_EQ(nlohmann::json::parse(json.output)["order"]["signals"], nlohmann::json::parse("[3, 17]"));
}

class BlindOrderTest : public CommandLineTest {
 protected:
  v1::Identifier Ordered(const std::string& flags) {
    const Ran ran =
        Covenant("order give destroy --covenant TAFEL-SIGNAAL --purpose rechtmatigheidscontrole --ground x" + flags,
                 R"({"identifiers": {"v_number": ["1234567890"]}})");
    EXPECT_EQ(ran.exit_code, 7) << ran.output;
    const auto sent = Sent<v1::GiveOrderRequest>("GiveOrder");
    return sent.subject().identifiers_size() == 1 ? sent.subject().identifiers(0) : v1::Identifier();
  }

  test::TestPseudonyms pseudonyms_{broker_};
};

TEST_F(BlindOrderTest, ThePersonOfAnOrderIsBlindedUnlessTheOfficerTakesTheDirectPath) {
  const v1::Identifier blinded = Ordered("");
  EXPECT_THAT(blinded.handle(), ::testing::StartsWith("hnd1."));
  EXPECT_EQ(blinded.parts_size(), 0);
  for (const auto& seen : broker_.seen()) EXPECT_EQ(seen.request.find("1234567890"), std::string::npos) << seen.method;
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 1u);
  EXPECT_EQ(Ordered(" --direct").parts(0), "1234567890");
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 1u);
}

TEST_F(OrderCommandsTest, SaysThatNothingIsMeant) {
  broker_.set_compose([](const auto&, const auto&, std::string& answer) {
    v1::GiveOrderAnswer nothing;
    nothing.mutable_outcome()->set_told(v1::TOLD_NO_HIT);
    answer = nothing.SerializeAsString();
  });
  const Ran ran = Covenant("order give destroy --covenant TAFEL-SIGNAAL --ground x --pseudonym psn1.iemand");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.output, HasSubstr("no order was given"));
}

TEST_F(OrderCommandsTest, ApprovesWhatItShowedOnceItIsSaidThatItIsSigned) {
  const Ran unasked = Covenant(std::string("order approve ") + kFirst);
  EXPECT_EQ(unasked.exit_code, 2) << "there is no terminal to ask at";
  EXPECT_THAT(unasked.output, AllOf(HasSubstr("shield"), HasSubstr("vonnis 26/1"), HasSubstr("--yes")));
  EXPECT_EQ(broker_.Count("ApproveOrder"), 0);

  const Ran ran = Covenant(std::string("order approve --yes ") + kFirst);
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  const auto sent = Sent<v1::ApproveOrderRequest>("ApproveOrder");
  EXPECT_EQ(sent.order_id(), kFirst);
  EXPECT_EQ(sent.context().covenant(), "TAFEL-SIGNAAL") << "the order's, which nobody has to know by heart";
  const std::string der = textbook::DerOf(test::TestPki().Read("partner.crt"));
  const std::string text = auditor::OrderApprovalText(kFirst, orders_[1].digest());
  EXPECT_TRUE(auditor::VerifyApproval(der, text, sent.signature()).ok());
}

TEST_F(OrderCommandsTest, SignsNothingWhenTheBrokerShowsAnotherOrderThanItsDigest) {
  orders_[1].add_signals(18);
  const Ran ran = Covenant(std::string("order approve --yes ") + kFirst);
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.output, HasSubstr("nothing was signed"));
  EXPECT_EQ(broker_.Count("ApproveOrder"), 0);
}

TEST_F(OrderCommandsTest, TurnsDownAnOrderThatItFindsOnALaterPage) {
  EXPECT_EQ(Covenant(std::string("order refuse ") + kFirst).exit_code, 0);
  EXPECT_EQ(Sent<v1::RejectOrderRequest>("RejectOrder").order_id(), kFirst);
  EXPECT_EQ(Sent<v1::RejectOrderRequest>("RejectOrder").context().covenant(), "TAFEL-SIGNAAL");
  const Ran none = Covenant("order refuse 01990000-0000-7000-8000-000000000009");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.output, HasSubstr("no order under this id"));
}

TEST_F(OrderCommandsTest, ListsOrdersOverAllPages) {
  const Ran all = Covenant("order list");
  EXPECT_EQ(all.exit_code, 0) << all.output;
  EXPECT_THAT(all.output, AllOf(HasSubstr(kFirst), HasSubstr(kSecond), Not(HasSubstr("older orders"))));
  const Ran open = Covenant("order list --open");
  EXPECT_THAT(open.output, AllOf(HasSubstr(kSecond), Not(HasSubstr(kFirst))));
  const Ran one = Covenant("order list --limit 1 --output json");
  const auto json = nlohmann::json::parse(one.output);
  EXPECT_EQ(json["orders"].size(), 1);
  EXPECT_EQ(json["complete"], false);
}

TEST_F(OrderCommandsTest, ListsNoticesAndConfirmsOne) {
  const Ran all = Covenant("notice list");
  EXPECT_EQ(all.exit_code, 0) << all.output;
  EXPECT_THAT(all.output, AllOf(HasSubstr(kFirst), HasSubstr(kSecond), HasSubstr("corrected"), HasSubstr("2026-12-13"),
                                HasSubstr("psn1.iemand")));
  EXPECT_THAT(Covenant("notice list --limit 1").output, HasSubstr("--limit N shows more"));
  const auto json = nlohmann::json::parse(Covenant("notice list --overdue --output json").output);
  EXPECT_EQ(json["notices"].size(), 1);
  EXPECT_EQ(json["notices"][0]["entries"][0], 7);
  EXPECT_TRUE(Sent<v1::ListNoticesRequest>("ListNotices").overdue_only());
  EXPECT_EQ(Covenant(std::string("notice confirm ") + kFirst).exit_code, 0);
  EXPECT_EQ(Sent<v1::ConfirmNoticeRequest>("ConfirmNotice").notice_id(), kFirst);
}

TEST_F(OrderCommandsTest, CorrectsASignal) {
  const Ran ran =
      Covenant("signal correct sig1.abc --covenant TAFEL-SIGNAAL", R"({"fields": {"sex": "", "age": "17"}})");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("corrected; whoever was given"));
  const auto sent = Sent<v1::CorrectSignalRequest>("CorrectSignal");
  EXPECT_EQ(sent.signal_reference(), "sig1.abc");
  ASSERT_EQ(sent.fields_size(), 2);
  EXPECT_EQ(sent.fields(0).field(), "sex");
  EXPECT_EQ(sent.fields(0).value(), "");
  EXPECT_EQ(sent.fields(1).value(), "17");
}

TEST_F(OrderCommandsTest, WithdrawsConsentAndSaysWhenTheSignalIsDestroyed) {
  const std::string arguments = "signal withdraw-consent sig1.abc --covenant COMENSHA-REG --on 2026-11-28";
  EXPECT_THAT(Covenant(arguments).output, HasSubstr("stays until its term ends"));
  const auto sent = Sent<v1::WithdrawConsentRequest>("WithdrawConsent");
  EXPECT_EQ(sent.signal_reference(), "sig1.abc");
  EXPECT_EQ(sent.withdrawn_on(), "2026-11-28");
  broker_.set_compose([](const auto& method, const auto&, std::string& answer) {
    if (method != "WithdrawConsent") return;
    v1::WithdrawConsentAnswer withdrawn;
    withdrawn.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    withdrawn.set_destroyed_on("2026-12-28");
    answer = withdrawn.SerializeAsString();
  });
  EXPECT_THAT(Covenant(arguments).output, HasSubstr("destroyed on 2026-12-28"));
  EXPECT_EQ(nlohmann::json::parse(Covenant(arguments + " --output json").output)["destroyed_on"], "2026-12-28");
}

// What was done is done once, however often it is sent.
TEST_F(OrderCommandsTest, SendsAgainWhatGotNoAnswer) {
  struct Write {
    std::string method, command, input;
  };
  const std::string under = " --covenant TAFEL-SIGNAAL ";
  for (const Write& write : {Write{"GiveOrder", "order give shield --signal sig1.abc --ground x" + under, ""},
                             Write{"CorrectSignal", "signal correct sig1.abc" + under, R"({"fields": {"sex": "v"}})"},
                             Write{"WithdrawConsent", "signal withdraw-consent sig1.abc" + under, ""}}) {
    broker_.set_meddle([&](const auto& method, const auto&, test::Reply& reply) {
      if (method == write.method) reply.status = grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "too late");
    });
    const std::string unknown = Covenant(write.command, write.input).output;
    broker_.set_meddle(nullptr);
    const size_t at = unknown.find("--request-id ");
    ASSERT_NE(at, std::string::npos) << unknown;
    const std::string again = write.command + unknown.substr(at, std::string("--request-id ").size() + 36);
    EXPECT_THAT(Covenant(again, write.input).output, HasSubstr("receipt: entry")) << write.method;
    std::set<std::string> sent;
    for (const test::TestBroker::Seen& call : broker_.seen()) {
      if (call.method == write.method) sent.insert(call.request);
    }
    EXPECT_EQ(sent.size(), 1u) << write.method << ": the same bytes each time, which the broker answers again";
    EXPECT_GE(broker_.Count(write.method), 2u);
    const Ran answered = Covenant(again, write.input);
    EXPECT_EQ(answered.exit_code, 2) << "nothing waits for its answer any more: " << answered.output;
  }
}

TEST_F(OrderCommandsTest, ARefusalIsAnAnswer) {
  Refuse("SIGNAL_HELD");
  for (const std::string arguments :
       {"order give destroy --covenant C --ground x --signal sig1.abc", "order approve --yes x", "order refuse x",
        "order list", "notice list", "notice confirm x", "signal withdraw-consent sig1.abc --covenant C"}) {
    const Ran ran = Covenant(arguments);
    EXPECT_EQ(ran.exit_code, 3) << arguments << ran.output;
    EXPECT_THAT(ran.output, HasSubstr("refused: SIGNAL_HELD")) << arguments;
  }
  EXPECT_EQ(Covenant("signal correct sig1.abc --covenant C", R"({"fields": {"sex": "v"}})").exit_code, 3);
}

}  // namespace
}  // namespace covenant::cli
