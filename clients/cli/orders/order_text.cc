#include "clients/cli/orders/order_text.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/encoding.h"
#include "clients/cli/program/answer_text.h"

namespace covenant::cli {
namespace {

void Line(std::ostream& out, std::string_view what, const std::string& value) {
  if (value.empty()) return;
  out << absl::StrFormat("%-12s", std::string(what)) << Printable(value) << "\n";
}

std::string OrDash(const std::string& text) {
  return text.empty() ? "-" : text;
}

}  // namespace

std::string OrderWordOf(v1::OrderKind kind) {
  const std::string_view word = auditor::OrderWord(kind);
  return word.empty() ? "unknown" : std::string(word);
}

std::string NoticeWordOf(v1::NoticeKind kind) {
  switch (kind) {
    case v1::NOTICE_KIND_DESTROYED:
      return "destroyed";
    case v1::NOTICE_KIND_REMOVED:
      return "removed";
    case v1::NOTICE_KIND_SHIELDED:
      return "shielded";
    case v1::NOTICE_KIND_SHIELD_ENDED:
      return "shield_ended";
    case v1::NOTICE_KIND_CORRECTED:
      return "corrected";
    case v1::NOTICE_KIND_CONSENT_WITHDRAWN:
      return "consent_withdrawn";
    default:
      return "unknown";
  }
}

void PrintOrder(std::ostream& out, const v1::Order& order) {
  Line(out, "order", order.order_id());
  Line(out, "kind", OrderWordOf(order.kind()));
  Line(out, "ends", order.ends());
  Line(out, "covenant", order.covenant());
  Line(out, "signals", absl::StrCat(order.signals_size(), ": ", absl::StrJoin(order.signals(), " ")));
  Line(out, "until", order.until());
  Line(out, "ground", order.ground());
  Line(out, "given", absl::StrCat(LocalTime(order.given_at_ms()), " by ", order.given_by(), " of ", order.party()));
  Line(out, "decided by", order.decided_by());
  Line(out, "status", order.status());
  Line(out, "digest", auditor::HexEncode(order.digest()));
}

Json OrderJson(const v1::Order& order) {
  Json json{{"order", order.order_id()}, {"kind", OrderWordOf(order.kind())}, {"covenant", order.covenant()}};
  json["signals"] = std::vector<uint64_t>(order.signals().begin(), order.signals().end());
  json["ground"] = order.ground();
  if (!order.until().empty()) json["until"] = order.until();
  if (!order.ends().empty()) json["ends"] = order.ends();
  json["party"] = order.party();
  json["given_by"] = order.given_by();
  json["given_at"] = UtcTime(order.given_at_ms());
  if (!order.decided_by().empty()) json["decided_by"] = order.decided_by();
  json["status"] = order.status();
  json["digest"] = auditor::HexEncode(order.digest());
  return json;
}

Table OrderTable() {
  return Table({{"order"},
                {"kind"},
                {"covenant"},
                {"signals", Align::kRight},
                {"status"},
                {"until"},
                {"given by"},
                {"decided by"},
                {"given"}});
}

void AddRow(const v1::Order& order, Table& table) {
  table.Add({order.order_id(), OrderWordOf(order.kind()), order.covenant(), std::to_string(order.signals_size()),
             order.status(), OrDash(order.until()), order.given_by(), OrDash(order.decided_by()),
             LocalTime(order.given_at_ms())});
}

Table NoticeTable() {
  return Table({{"notice"},
                {"what became of it"},
                {"covenant"},
                {"recipient"},
                {"supplier"},
                {"confirm by"},
                {"entries"},
                {"pseudonym"}});
}

void AddRow(const v1::Notice& notice, Table& table) {
  table.Add({notice.notice_id(), NoticeWordOf(notice.kind()), notice.covenant(), notice.recipient(),
             OrDash(notice.supplier()), notice.due_on(), absl::StrJoin(notice.entries(), " "),
             OrDash(notice.pseudonym())});
}

Json NoticeJson(const v1::Notice& notice) {
  Json json{{"notice", notice.notice_id()},
            {"kind", NoticeWordOf(notice.kind())},
            {"covenant", notice.covenant()},
            {"recipient", notice.recipient()}};
  if (!notice.supplier().empty()) json["supplier"] = notice.supplier();
  if (!notice.pseudonym().empty()) json["pseudonym"] = notice.pseudonym();
  json["made_at"] = UtcTime(notice.made_at_ms());
  json["due_on"] = notice.due_on();
  json["entries"] = std::vector<uint64_t>(notice.entries().begin(), notice.entries().end());
  return json;
}

}  // namespace covenant::cli
