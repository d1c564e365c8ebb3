#include "clients/cli/audit/change_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/encoding.h"
#include "clients/cli/orders/order_text.h"

namespace covenant::cli {
namespace {

using auditor::HexEncode;
using Words = google::protobuf::RepeatedPtrField<std::string>;

std::vector<std::string> ToVector(const Words& words) {
  return {words.begin(), words.end()};
}

void AddOrderLines(const v1::Order& order, NamedValues& lines) {
  lines.emplace_back("order", order.order_id());
  lines.emplace_back("  kind", OrderWordOf(order.kind()));
  lines.emplace_back("  ends", order.ends());
  lines.emplace_back("  signals", absl::StrJoin(order.signals(), " "));
  lines.emplace_back("  until", order.until());
  lines.emplace_back("  ground", order.ground());
  lines.emplace_back("  given by", absl::StrCat(order.given_by(), " of ", order.party()));
  lines.emplace_back("  decided by", order.decided_by());
  lines.emplace_back("  status", order.status());
  lines.emplace_back("  digest", HexEncode(order.digest()));
  lines.emplace_back("  signature", HexEncode(order.signature()));
}

// Why, in words; a cause that this program does not know stands as it is.
std::string CauseText(const std::string& cause) {
  if (cause == "retention") return "retention: the end of their term";
  if (cause == "leaving") return "leaving: their supplier left the covenant";
  if (cause == "order") return "order: two persons decided so";
  if (cause == "consent") return "consent: it was withdrawn";
  if (cause == "removed") return "removed: the years after their removal are over";
  if (cause == "not_admitted") return "not_admitted: the signal of their case was not admitted";
  if (cause == "case_closed") return "case_closed: their case was closed";
  if (cause == "details") return "details: the term of details of the log is over";
  return cause;
}

void AddDestructionLines(const v1::Destruction& destruction, NamedValues& lines) {
  lines.emplace_back("destruction", destruction.id());
  lines.emplace_back("  cause", CauseText(destruction.cause()));
  lines.emplace_back("  order", destruction.order_id());
  for (const v1::DestroyedSignal& destroyed : destruction.signals()) {
    lines.emplace_back("  signal", absl::StrCat(destroyed.signal(), " of ", destroyed.supplier()));
  }
  for (const std::string& details : destruction.details()) lines.emplace_back("  of the log", details);
}

void AddShieldingLines(const v1::Shielding& shielding, NamedValues& lines) {
  lines.emplace_back("shielding",
                     shielding.ended() ? "ended: the case was opened again" : CauseText(shielding.cause()));
  for (const v1::ShieldedSignal& shielded : shielding.signals()) {
    lines.emplace_back("  signal", absl::StrCat(shielded.signal(), " of ", shielded.supplier()));
  }
}

Json OrderInEntry(const v1::Order& order) {
  Json json = OrderJson(order);
  if (!order.signature().empty()) json["signature"] = HexEncode(order.signature());
  if (!order.certificate().empty()) json["certificate"] = HexEncode(order.certificate());
  return json;
}

Json ChangeJson(const v1::SignalChange& change) {
  Json json{{"signal", change.signal()}};
  if (!change.corrected_fields().empty()) json["corrected_fields"] = ToVector(change.corrected_fields());
  if (!change.consent_withdrawn_on().empty()) json["consent_withdrawn_on"] = change.consent_withdrawn_on();
  if (!change.destroyed_on().empty()) json["destroyed_on"] = change.destroyed_on();
  return json;
}

Json ShieldingJson(const v1::Shielding& shielding) {
  Json json{{"cause", shielding.cause()}, {"ended", shielding.ended()}, {"signals", Json::array()}};
  for (const v1::ShieldedSignal& shielded : shielding.signals()) {
    json["signals"].push_back({{"signal", shielded.signal()}, {"supplier", shielded.supplier()}});
  }
  return json;
}

Json DestructionJson(const v1::Destruction& destruction) {
  Json json{{"id", destruction.id()}, {"cause", destruction.cause()}};
  if (!destruction.order_id().empty()) json["order"] = destruction.order_id();
  json["signals"] = Json::array();
  for (const v1::DestroyedSignal& destroyed : destruction.signals()) {
    json["signals"].push_back({{"signal", destroyed.signal()}, {"supplier", destroyed.supplier()}});
  }
  if (!destruction.details().empty()) json["details"] = ToVector(destruction.details());
  return json;
}

}  // namespace

NamedValues ChangeLines(const v1::Detail& detail) {
  NamedValues lines;
  if (detail.has_order()) AddOrderLines(detail.order(), lines);
  if (detail.has_signal_change()) {
    const v1::SignalChange& change = detail.signal_change();
    lines.emplace_back("changed signal", std::to_string(change.signal()));
    lines.emplace_back("  corrected", absl::StrJoin(change.corrected_fields(), ", "));
    lines.emplace_back("  consent withdrawn", change.consent_withdrawn_on());
    lines.emplace_back("  destroyed on", change.destroyed_on());
  }
  if (detail.has_destruction()) AddDestructionLines(detail.destruction(), lines);
  if (detail.has_shielding()) AddShieldingLines(detail.shielding(), lines);
  lines.emplace_back("notice confirmed", detail.notice_id());
  for (const v1::SentNotice& notice : detail.notices()) {
    lines.emplace_back("notice to", absl::StrCat(notice.recipient(), ": signal ", notice.signal(), " ",
                                                 NoticeWordOf(notice.kind()), " (", notice.notice_id(), ")"));
  }
  return lines;
}

void AddChanges(const v1::Detail& detail, Json& json) {
  if (detail.has_order()) json["order"] = OrderInEntry(detail.order());
  if (detail.has_signal_change()) json["signal_change"] = ChangeJson(detail.signal_change());
  if (detail.has_destruction()) json["destruction"] = DestructionJson(detail.destruction());
  if (detail.has_shielding()) json["shielding"] = ShieldingJson(detail.shielding());
  if (!detail.notice_id().empty()) json["notice"] = detail.notice_id();
  if (detail.notices().empty()) return;
  json["notices"] = Json::array();
  for (const v1::SentNotice& notice : detail.notices()) {
    json["notices"].push_back({{"notice", notice.notice_id()},
                               {"kind", NoticeWordOf(notice.kind())},
                               {"recipient", notice.recipient()},
                               {"signal", notice.signal()}});
  }
}

}  // namespace covenant::cli
