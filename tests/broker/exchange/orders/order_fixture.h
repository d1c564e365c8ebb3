// A broker with officers on every side of the table's signals: p-cohen and p-evers oversee the covenants, p-diaz the
// kmar, p-faber the nla.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "broker/exchange/administration/todo.h"
#include "broker/exchange/destruction/sweep.h"
#include "broker/exchange/notices/notice_acts.h"
#include "broker/exchange/orders/approve_order.h"
#include "broker/exchange/orders/give_order.h"
#include "broker/exchange/orders/order_lists.h"
#include "broker/exchange/orders/order_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/added_persons.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {

class OrderTest : public testing::Test {
 protected:
  static policy::PolicySet WithOfficers() {
    policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
    AddPersons(
        set, {{"p-diaz", "party: kmar, roles: [officer], officer_for: {parties: [kmar]}"},
              {"p-evers", "party: politie, roles: [officer], officer_for: {covenants: [TAFEL-SIGNAAL, COMENSHA-REG]}"},
              {"p-faber", "party: nla, roles: [officer], officer_for: {parties: [nla]}"},
              {"p-gerrits", "party: kmar, roles: [case_worker]"}});
    return set;
  }

  // The supplier's reference to the signal.
  std::string Supply(const std::string& party, const std::string& v_number) {
    const auto told = broker_.Submit(party, TableSubmission(TableSignal(v_number)));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return told->signal_reference();
  }
  Told<v1::CheckAnswer> Check(const std::string& party, v1::SubjectReference subject) {
    return broker_.Check(party, Ask<v1::CheckSubjectRequest>(kTable, kDetect, std::move(subject)));
  }
  Told<v1::CheckAnswer> Check(const std::string& party, const std::string& v_number) {
    return Check(party, About("v_number", v_number));
  }
  v1::Told ToldTo(const std::string& party, const std::string& v_number) {
    return Check(party, v_number)->outcome().told();
  }

  static v1::GiveOrderRequest Order(v1::OrderKind kind, const std::string& until = "") {
    auto request = Ask<v1::GiveOrderRequest>(kTable, "");
    request.set_kind(kind);
    request.set_ground("bevel 2026-114");
    request.set_until(until);
    return request;
  }
  static v1::GiveOrderRequest Order(v1::OrderKind kind, v1::SubjectReference subject, const std::string& until = "") {
    v1::GiveOrderRequest request = Order(kind, until);
    *request.mutable_subject() = std::move(subject);
    return request;
  }
  static v1::GiveOrderRequest EndOf(const v1::Order& order) {
    v1::GiveOrderRequest request = Order(v1::ORDER_KIND_END);
    request.set_ends(order.order_id());
    return request;
  }
  Told<v1::GiveOrderAnswer> Give(const authenticate::Caller& caller, v1::GiveOrderRequest request) {
    return broker_.Tell<v1::GiveOrderAnswer>(caller, v1::ENTRY_KIND_ORDER_GIVE, &GiveOrder, std::move(request));
  }
  Told<v1::GiveOrderAnswer> Give(const std::string& person, v1::GiveOrderRequest request) {
    return Give(broker_.Person(person), std::move(request));
  }
  Told<v1::ApproveOrderAnswer> Approve(const std::string& person, const std::string& order_id,
                                       const std::string& signature) {
    auto request = Ask<v1::ApproveOrderRequest>(kTable, "");
    request.set_order_id(order_id);
    request.set_signature(signature);
    return broker_.Tell<v1::ApproveOrderAnswer>(broker_.Person(person), v1::ENTRY_KIND_ORDER_APPROVE, &ApproveOrder,
                                                std::move(request));
  }
  Told<v1::ApproveOrderAnswer> Approve(const std::string& person, const v1::Order& order) {
    return Approve(person, order.order_id(), broker_.Sign(person, OrderApprovalText(order)));
  }
  Told<v1::RejectOrderAnswer> Reject(const std::string& person, const v1::Order& order) {
    auto request = Ask<v1::RejectOrderRequest>(kTable, "");
    request.set_order_id(order.order_id());
    return broker_.Tell<v1::RejectOrderAnswer>(broker_.Person(person), v1::ENTRY_KIND_ORDER_REJECT, &RejectOrder,
                                               std::move(request));
  }
  // Given by p-cohen, approved by p-evers.
  v1::Order Carried(v1::GiveOrderRequest request) {
    const auto given = Give("p-cohen", std::move(request));
    EXPECT_EQ(given->outcome().told(), v1::TOLD_PERMITTED) << given->outcome().ShortDebugString();
    const auto approved = Approve("p-evers", given->order());
    EXPECT_EQ(approved->outcome().told(), v1::TOLD_PERMITTED) << approved->outcome().ShortDebugString();
    return approved->order();
  }
  std::vector<v1::Order> OrdersOf(const std::string& person) {
    const auto told = broker_.Tell<v1::ListOrdersAnswer>(broker_.Person(person), v1::ENTRY_KIND_ORDER_LIST, &ListOrders,
                                                         Ask<v1::ListOrdersRequest>(kTable, ""));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return {told->orders().begin(), told->orders().end()};
  }
  std::string StatusOf(const v1::Order& order) {
    for (const v1::Order& one : OrdersOf("p-cohen")) {
      if (one.order_id() == order.order_id()) return one.status();
    }
    return "not listed";
  }

  std::vector<v1::Notice> NoticesOf(const authenticate::Caller& caller, bool overdue_only = false) {
    auto request = Ask<v1::ListNoticesRequest>(kTable, "");
    request.clear_context();
    request.set_overdue_only(overdue_only);
    const auto told =
        broker_.Tell<v1::ListNoticesAnswer>(caller, v1::ENTRY_KIND_NOTICE_LIST, &ListNotices, std::move(request));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return {told->notices().begin(), told->notices().end()};
  }
  std::vector<v1::Notice> NoticesOf(const std::string& party) { return NoticesOf(broker_.System(party)); }
  Told<v1::ConfirmNoticeAnswer> Confirm(const std::string& party, const std::string& notice_id) {
    v1::ConfirmNoticeRequest request;
    request.set_notice_id(notice_id);
    return broker_.Tell<v1::ConfirmNoticeAnswer>(broker_.System(party), v1::ENTRY_KIND_NOTICE_CONFIRM, &ConfirmNotice,
                                                 std::move(request));
  }

  // "day kind" of those duties that come of orders.
  std::vector<std::string> Duties(const authenticate::Caller& caller) {
    const auto told = broker_.Tell<v1::TodoAnswer>(caller, v1::ENTRY_KIND_TODO, &Todo, v1::TodoRequest());
    std::vector<std::string> duties;
    for (const v1::Duty& duty : told->duties()) {
      const bool ours =
          duty.kind().starts_with("order") || duty.kind().starts_with("notice") || duty.kind() == "hold_ends";
      if (ours) duties.push_back((duty.day().empty() ? "now" : duty.day()) + " " + duty.kind());
    }
    return duties;
  }
  std::vector<std::string> Duties(const std::string& person) { return Duties(broker_.Person(person)); }

  void Sweep() {
    const absl::Status swept = SweepOnce(broker_.rooms());
    ASSERT_TRUE(swept.ok()) << swept;
  }

  static constexpr char kAnna[] = "1234567890";
  static constexpr char kBea[] = "2345678901";
  static constexpr char kTermEnds[] = "2028-11-21T00:00:00";  // two years after the fixture's day
  BrokerWithoutPort broker_{WithOfficers()};
};

}  // namespace covenant::exchange
