#include "clients/cli/audit/foreign_formats.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"
#include "clients/cli/audit/tally.h"
#include "clients/cli/program/answer_text.h"

namespace covenant::cli {
namespace {

constexpr size_t kSpanBytes = 8;
constexpr int64_t kNanosInMilli = 1'000'000;
constexpr int kSpanKindServer = 2;
constexpr int kStatusOk = 1;
constexpr int kStatusError = 2;
constexpr char kTokenType[] = "covenant-subject-token";

bool HasForm(const ReadEntry& entry) {
  return entry.detail && (IsQuestion(entry.leaf.kind()) || IsSubmission(entry.leaf.kind()));
}

Json Attribute(const std::string& key, const std::string& value) {
  return Json{{"key", key}, {"value", {{"stringValue", value}}}};
}

// A UUID has the 16 bytes of a trace id.
std::string TraceId(const std::string& request_id) {
  std::string digits = request_id;
  std::erase(digits, '-');
  return digits;
}

std::string SpanId(const ReadEntry& entry, int item) {
  const std::string place = absl::StrCat(entry.index, "/", item);
  return auditor::HexEncode(auditor::Sha256({"covenant ldv span v1\n", entry.leaf.SerializeAsString(), place}))
      .substr(0, 2 * kSpanBytes);
}

// Where a request named no covenant that is known, no version of it was weighed either.
std::string CovenantOf(const v1::Leaf& leaf) {
  return leaf.covenant().empty() ? "none" : absl::StrCat(leaf.covenant(), "/", leaf.covenant_version());
}

// A caller chose these words; a spreadsheet takes what begins so for a formula.
std::string NoFormula(const std::string& text) {
  return text.find_first_of("=+-@\t\r") == 0 ? "'" + text : text;
}

Json LdvAttributes(const ReadEntry& entry, const v1::ItemDetail& item, const LdvNames& names) {
  const v1::Leaf& leaf = entry.leaf;
  Json attributes = Json::array();
  attributes.push_back(Attribute(
      "dpl.core.processing_activity_id",
      absl::StrCat(names.activity_base, CovenantOf(leaf), leaf.purpose().empty() ? "" : "/", leaf.purpose())));
  if (item.subject_tokens_size() > 0) {
    attributes.push_back(Attribute("dpl.core.data_subject_id", auditor::HexEncode(item.subject_tokens(0))));
    attributes.push_back(Attribute("dpl.core.data_subject_id_type", kTokenType));
  }
  attributes.push_back(Attribute("dpl.core.foreign_operation.processor", "urn:covenant:party:" + leaf.caller()));
  attributes.push_back(Attribute("covenant.log.entry", std::to_string(entry.index)));
  attributes.push_back(Attribute("covenant.told", item.told()));
  if (!leaf.bases().empty()) attributes.push_back(Attribute("covenant.bases", absl::StrJoin(leaf.bases(), " ")));
  return attributes;
}

std::string LdvLine(const ReadEntry& entry, int number, const LdvNames& names) {
  const v1::ItemDetail& item = entry.detail->items(number);
  const std::string time = std::to_string(entry.leaf.time_ms() * kNanosInMilli);
  const bool answered = item.told() == "permit" || item.told() == "no_hit";
  Json span{{"traceId", TraceId(entry.detail->request_id())},
            {"spanId", SpanId(entry, number)},
            {"name", KindWord(entry.leaf.kind())},
            {"kind", kSpanKindServer},
            {"startTimeUnixNano", time},
            {"endTimeUnixNano", time},
            {"attributes", LdvAttributes(entry, item, names)}};
  span["status"] = answered ? Json{{"code", kStatusOk}} : Json{{"code", kStatusError}, {"message", item.told()}};
  const Json resource{{"attributes", Json::array({Attribute("service.name", "covenant-broker"),
                                                  Attribute("service.namespace", names.origin)})}};
  const Json scope{{"scope", {{"name", "covenant audit export"}}}, {"spans", Json::array({std::move(span)})}};
  return Json{{"resourceSpans", Json::array({Json{{"resource", resource}, {"scopeSpans", Json::array({scope})}}})}}
      .dump();
}

// Who asked, in FSC's words: for another one, where it acted under a mandate.
std::optional<Json> FscSource(const ReadEntry& entry, const FscNames& names) {
  const std::string& for_whom = entry.leaf.caller();
  const std::string& mandated = entry.detail->mandated_party();
  const std::string peer = names.peer_of(mandated.empty() ? for_whom : mandated, entry.leaf.time_ms());
  if (peer.empty()) return std::nullopt;
  if (mandated.empty()) return Json{{"type", "SOURCE_TYPE_SOURCE"}, {"outway_peer_id", peer}};
  const std::string delegator = names.peer_of(for_whom, entry.leaf.time_ms());
  if (delegator.empty()) return std::nullopt;
  return Json{{"type", "SOURCE_TYPE_DELEGATED_SOURCE"}, {"outway_peer_id", peer}, {"delegator_peer_id", delegator}};
}

std::string RulesOf(const v1::ItemDetail& item) {
  std::vector<std::string> rules;
  for (const v1::RecordDetail& record : item.records()) {
    if (!record.rule().empty() && std::ranges::find(rules, record.rule()) == rules.end())
      rules.push_back(record.rule());
  }
  return absl::StrJoin(rules, " ");
}

}  // namespace

std::vector<std::string> LdvLines(const ReadEntry& entry, const LdvNames& names) {
  std::vector<std::string> lines;
  if (!HasForm(entry)) return lines;
  for (int i = 0; i < entry.detail->items_size(); ++i) lines.push_back(LdvLine(entry, i, names));
  return lines;
}

const std::vector<std::string>& NenColumns() {
  static const std::vector<std::string> kColumns = {"gebeurteniscode",
                                                    "actiecode",
                                                    "datum_tijd",
                                                    "gebruikers_id",
                                                    "gebruikersrol",
                                                    "verantwoordelijke_id",
                                                    "verantwoordelijke_rol",
                                                    "identificatortype",
                                                    "identificator",
                                                    "autorisatieprotocol",
                                                    "toestemmingsprofiel",
                                                    "bron",
                                                    "verzoek_id",
                                                    "resultaat"};
  return kColumns;
}

std::vector<std::vector<std::string>> NenRows(const ReadEntry& entry, const std::string& origin, bool with_actors) {
  std::vector<std::vector<std::string>> rows;
  if (!HasForm(entry)) return rows;
  const v1::Leaf& leaf = entry.leaf;
  const v1::Detail& detail = *entry.detail;
  for (const v1::ItemDetail& item : detail.items()) {
    const std::string token = item.subject_tokens_size() > 0 ? auditor::HexEncode(item.subject_tokens(0)) : "";
    const std::string rules = RulesOf(item);
    rows.push_back({"110110", IsSubmission(leaf.kind()) ? "C" : "R", UtcTime(leaf.time_ms()),
                    with_actors ? NoFormula(detail.actor_reference()) : "", NoFormula(detail.actor_function()),
                    leaf.caller(), detail.mandated_party().empty() ? "deelnemer" : "mandaatgever",
                    token.empty() ? "" : kTokenType, token,
                    absl::StrCat(CovenantOf(leaf), rules.empty() ? "" : " ", rules), absl::StrJoin(leaf.bases(), " "),
                    absl::StrCat(origin, "#", entry.index), detail.request_id(), item.told()});
  }
  return rows;
}

std::optional<std::string> FscRecord(const ReadEntry& entry, const FscNames& names) {
  if (!HasForm(entry)) return std::nullopt;
  const auto grant = names.grants.find(entry.leaf.covenant());
  const std::optional<Json> source = FscSource(entry, names);
  if (grant == names.grants.end() || !source || entry.detail->request_id().empty()) return std::nullopt;
  return Json{{"transaction_id", entry.detail->request_id()},
              {"direction", "DIRECTION_INCOMING"},
              {"grant_hash", grant->second},
              {"source", *source},
              {"destination", {{"type", "DESTINATION_TYPE_DESTINATION"}, {"service_peer_id", names.broker_peer}}},
              {"service_name", entry.leaf.covenant()},
              {"created_at", entry.leaf.time_ms() / 1000}}
      .dump();
}

}  // namespace covenant::cli
