#include "clients/cli/orders/order_text.h"

#include <functional>
#include <sstream>
#include <vector>

#include "clients/auditor/approval.h"
#include "clients/auditor/encoding.h"
#include "clients/cli/program/answer_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// Has everything that an order can have.
v1::Order Whole() {
  v1::Order order;
  order.set_order_id("o-1");
  order.set_kind(v1::ORDER_KIND_HOLD);
  order.set_ends("o-0");
  order.set_covenant("TAFEL-SIGNAAL");
  order.add_signals(3);
  order.add_signals(17);
  order.set_until("2027-06-30");
  order.set_ground("bevel rb 26/881");
  order.set_party("comensha");
  order.set_given_by("b-visser");
  order.set_given_at_ms(1795388400000);
  order.set_decided_by("p-cohen");
  order.set_status("standing");
  order.set_digest(std::string(32, '\xab'));
  return order;
}
std::string Printed(const v1::Order& order) {
  std::ostringstream out;
  PrintOrder(out, order);
  return out.str();
}

// A person signs what stands here: nothing of it may be missing.
TEST(OrderTextTest, ShowsEverythingThatAnOrderSays) {
  EXPECT_THAT(Printed(Whole()),
              AllOf(ContainsRegex("order +o-1\n"), ContainsRegex("kind +hold\n"), ContainsRegex("ends +o-0\n"),
                    ContainsRegex("covenant +TAFEL-SIGNAAL\n"), ContainsRegex("signals +2: 3 17\n"),
                    ContainsRegex("until +2027-06-30\n"), ContainsRegex("ground +bevel rb 26/881\n"),
                    HasSubstr("by b-visser of comensha\n"), ContainsRegex("decided by +p-cohen\n"),
                    ContainsRegex("status +standing\n"), HasSubstr("abababab")));
}

TEST(OrderTextTest, WhatChangesTheDigestChangesWhatIsShown) {
  const v1::Order order = Whole();
  const std::vector<std::function<void(v1::Order&)>> changes = {
      [](v1::Order& one) { one.set_order_id("o-2"); },
      [](v1::Order& one) { one.set_kind(v1::ORDER_KIND_DESTROY); },
      [](v1::Order& one) { one.set_covenant("COMENSHA-REG"); },
      [](v1::Order& one) { one.set_until("2027-07-30"); },
      [](v1::Order& one) { one.set_ends("o-9"); },
      [](v1::Order& one) { one.set_ground("bevel rb 26/882"); },
      [](v1::Order& one) { one.add_signals(18); },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    v1::Order changed = order;
    changes[i](changed);
    ASSERT_NE(auditor::OrderDigest(changed), auditor::OrderDigest(order)) << i;
    EXPECT_NE(Printed(changed), Printed(order)) << i;
    EXPECT_NE(OrderJson(changed), OrderJson(order)) << i;
  }
}

TEST(OrderTextTest, LeavesOutWhatAnOrderDoesNotSay) {
  v1::Order order = Whole();
  order.clear_until();
  order.clear_ends();
  order.clear_decided_by();
  EXPECT_THAT(Printed(order), AllOf(Not(HasSubstr("until")), Not(HasSubstr("ends")), Not(HasSubstr("decided by"))));
  const Json json = OrderJson(order);
  for (const char* absent : {"until", "ends", "decided_by"}) EXPECT_FALSE(json.contains(absent)) << absent;
}

TEST(OrderTextTest, TellsScriptsEverythingThatAnOrderSays) {
  EXPECT_EQ(OrderJson(Whole()), (Json{{"order", "o-1"},
                                      {"kind", "hold"},
                                      {"covenant", "TAFEL-SIGNAAL"},
                                      {"signals", {3, 17}},
                                      {"ground", "bevel rb 26/881"},
                                      {"until", "2027-06-30"},
                                      {"ends", "o-0"},
                                      {"party", "comensha"},
                                      {"given_by", "b-visser"},
                                      {"given_at", UtcTime(1795388400000)},
                                      {"decided_by", "p-cohen"},
                                      {"status", "standing"},
                                      {"digest", auditor::HexEncode(std::string(32, '\xab'))}}));
}

TEST(OrderTextTest, EveryKindHasAWord) {
  for (int kind = v1::OrderKind_MIN + 1; kind <= v1::OrderKind_MAX; ++kind) {
    EXPECT_NE(OrderWordOf(static_cast<v1::OrderKind>(kind)), "unknown") << kind;
  }
  for (int kind = v1::NoticeKind_MIN + 1; kind <= v1::NoticeKind_MAX; ++kind) {
    EXPECT_NE(NoticeWordOf(static_cast<v1::NoticeKind>(kind)), "unknown") << kind;
  }
}

TEST(OrderTextTest, TellsScriptsEverythingThatANoticeSays) {
  v1::Notice notice;
  notice.set_notice_id("n-1");
  notice.set_kind(v1::NOTICE_KIND_SHIELDED);
  notice.set_covenant("TAFEL-SIGNAAL");
  notice.set_recipient("politie");
  notice.set_supplier("kmar");
  notice.set_pseudonym("psn1.iemand");
  notice.set_made_at_ms(1795388400000);
  notice.set_due_on("2026-12-13");
  notice.add_entries(7);
  EXPECT_EQ(NoticeJson(notice), (Json{{"notice", "n-1"},
                                      {"kind", "shielded"},
                                      {"covenant", "TAFEL-SIGNAAL"},
                                      {"recipient", "politie"},
                                      {"supplier", "kmar"},
                                      {"pseudonym", "psn1.iemand"},
                                      {"made_at", UtcTime(1795388400000)},
                                      {"due_on", "2026-12-13"},
                                      {"entries", {7}}}));
}

}  // namespace
}  // namespace covenant::cli
