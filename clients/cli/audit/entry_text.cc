#include "clients/cli/audit/entry_text.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/merkle.h"
#include "clients/cli/audit/change_text.h"
#include "clients/cli/audit/entry_filter.h"
#include "clients/cli/cases/case_text.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/requests/request_text.h"

namespace covenant::cli {
namespace {

using auditor::HexEncode;

// One line of an entry; nothing for an empty value.
void Line(std::ostream& out, std::string_view what, const std::string& value) {
  if (value.empty()) return;
  out << absl::StrFormat("%-20s", std::string(what)) << Printable(value) << "\n";
}

std::vector<std::string> ToVector(const google::protobuf::RepeatedPtrField<std::string>& list) {
  return {list.begin(), list.end()};
}

std::string ReasonText(const v1::ReasonDetail& reason) {
  std::string text = reason.code();
  if (!reason.rule().empty()) text += " by " + reason.rule();
  if (!reason.condition().empty()) text += " (" + reason.condition() + ")";
  return text;
}

// A hit that was told as only possible: weak identifiers alone matched.
bool IsPossible(const v1::ItemDetail& item) {
  return item.told() == "permit" && std::ranges::any_of(item.reasons(), [](const v1::ReasonDetail& reason) {
           return reason.code() == "WEAK_MATCH_ONLY";
         });
}

void PrintItem(std::ostream& out, const v1::ItemDetail& item, int number) {
  out << "item " << number << "\n";
  Line(out, "  true outcome", item.outcome());
  Line(out, "  told", IsPossible(item) ? item.told() + " (possible hit: by weak identifiers alone)" : item.told());
  for (const v1::ReasonDetail& reason : item.reasons()) Line(out, "  reason", ReasonText(reason));
  Line(out, "  matched by", absl::StrJoin(item.schemes(), ", "));
  for (const std::string& token : item.subject_tokens()) Line(out, "  subject token", HexEncode(token));
  if (item.stored_signal() != 0) Line(out, "  stored signal", std::to_string(item.stored_signal()));
  for (const v1::RecordDetail& record : item.records()) {
    Line(out, "  signal", absl::StrCat(record.signal(), " of ", record.supplier(), ": ", record.outcome()));
    Line(out, "    rule", record.rule());
    Line(out, "    basis to supply", record.basis_supply());
    Line(out, "    to receive", record.basis_receive());
    Line(out, "    fields", absl::StrJoin(record.fields(), ", "));
  }
}

std::string VerdictWord(v1::BreakGlassVerdict verdict) {
  return verdict == v1::BREAK_GLASS_VERDICT_JUSTIFIED ? "justified" : "unjustified";
}

void PrintRotation(std::ostream& out, const v1::KeyRotation& rotation) {
  for (const v1::RotatedScheme& one : rotation.schemes()) {
    if (one.from_epoch() == one.to_epoch()) {
      Line(out, "keys of " + one.scheme(), "asked to follow epoch " + std::to_string(one.to_epoch()));
      continue;
    }
    Line(out, "keys of " + one.scheme(),
         absl::StrCat("epoch ", one.from_epoch(), " to ", one.to_epoch(), ", subjects ", one.subjects()));
  }
}

void PrintDetail(std::ostream& out, const v1::Detail& detail) {
  Line(out, "request id", detail.request_id());
  Line(out, "actor", detail.actor_reference());
  Line(out, "function", detail.actor_function());
  Line(out, "case", detail.case_reference());
  Line(out, "motivation", detail.motivation());
  Line(out, "person", detail.person());
  Line(out, "acted under mandate", detail.mandated_party());
  Line(out, "certificate", HexEncode(detail.certificate_sha256()));
  if (detail.has_policy_act()) {
    const v1::PolicyAct& act = detail.policy_act();
    Line(out, "proposal", act.proposal_id());
    Line(out, "digest", HexEncode(act.proposal_digest()));
    Line(out, "resulting set", HexEncode(act.resulting_policy_set()));
    for (const std::string& document : act.documents()) Line(out, "document", document);
    Line(out, "accepts for", act.accepts_for());
    Line(out, "needs acceptance of", absl::StrJoin(act.acceptances_needed(), ", "));
    Line(out, "takes effect on", act.takes_effect_on());
    Line(out, "signature", HexEncode(act.signature()));
  }
  for (const auto& [what, value] : FactLines(detail.facts())) Line(out, what, value);
  for (const auto& [what, value] : ActLines(detail.case_act())) Line(out, what, value);
  for (const auto& [what, value] : RightActLines(detail.subject_right())) Line(out, what, value);
  if (detail.has_review()) {
    Line(out, "review of entry", std::to_string(detail.review().entry()));
    Line(out, "verdict", VerdictWord(detail.review().verdict()));
    Line(out, "reason", detail.review().reason());
  }
  for (const auto& [what, value] : ChangeLines(detail)) Line(out, what, value);
  PrintRotation(out, detail.key_rotation());
  if (detail.has_refused_identity()) {
    const v1::RefusedIdentity& refused = detail.refused_identity();
    Line(out, "identity refused", absl::StrCat(refused.reason(), ", ", refused.count(), " in the minute before"));
    Line(out, "method", refused.method());
  }
  if (detail.has_entry_filter()) Line(out, "asked for", FilterText(detail.entry_filter()));
  int number = 0;
  for (const v1::ItemDetail& item : detail.items()) PrintItem(out, item, ++number);
}

Json ItemJson(const v1::ItemDetail& item) {
  Json json{{"outcome", item.outcome()}, {"told", item.told()}, {"schemes", ToVector(item.schemes())}};
  if (IsPossible(item)) json["possible"] = true;
  json["reasons"] = Json::array();
  for (const v1::ReasonDetail& reason : item.reasons()) {
    json["reasons"].push_back({{"code", reason.code()}, {"rule", reason.rule()}, {"condition", reason.condition()}});
  }
  json["subject_tokens"] = Json::array();
  for (const std::string& token : item.subject_tokens()) json["subject_tokens"].push_back(HexEncode(token));
  if (item.stored_signal() != 0) json["stored_signal"] = item.stored_signal();
  json["records"] = Json::array();
  for (const v1::RecordDetail& record : item.records()) {
    json["records"].push_back({{"signal", record.signal()},
                               {"supplier", record.supplier()},
                               {"outcome", record.outcome()},
                               {"rule", record.rule()},
                               {"basis_supply", record.basis_supply()},
                               {"basis_receive", record.basis_receive()},
                               {"fields", ToVector(record.fields())}});
  }
  return json;
}

Json DetailJson(const v1::Detail& detail) {
  Json json{
      {"request_id", detail.request_id()},         {"actor_reference", detail.actor_reference()},
      {"actor_function", detail.actor_function()}, {"case", detail.case_reference()},
      {"motivation", detail.motivation()},         {"person", detail.person()},
      {"mandated_party", detail.mandated_party()}, {"certificate_sha256", HexEncode(detail.certificate_sha256())}};
  json["items"] = Json::array();
  for (const v1::ItemDetail& item : detail.items()) json["items"].push_back(ItemJson(item));
  if (detail.has_policy_act()) {
    const v1::PolicyAct& act = detail.policy_act();
    json["policy_act"] = {{"proposal", act.proposal_id()},
                          {"digest", HexEncode(act.proposal_digest())},
                          {"resulting_policy_set", HexEncode(act.resulting_policy_set())},
                          {"documents", ToVector(act.documents())},
                          {"accepts_for", act.accepts_for()},
                          {"acceptances_needed", ToVector(act.acceptances_needed())},
                          {"takes_effect_on", act.takes_effect_on()},
                          {"signature", HexEncode(act.signature())},
                          {"certificate", HexEncode(act.certificate())}};
  }
  if (detail.has_facts()) json["facts"] = FactsJson(detail.facts());
  if (detail.has_case_act()) json["case_act"] = ActJson(detail.case_act());
  if (detail.has_subject_right()) json["subject_right"] = RightActJson(detail.subject_right());
  if (detail.has_review()) {
    const v1::BreakGlassReview& review = detail.review();
    json["review"] = {
        {"entry", review.entry()}, {"verdict", VerdictWord(review.verdict())}, {"reason", review.reason()}};
  }
  AddChanges(detail, json);
  for (const v1::RotatedScheme& one : detail.key_rotation().schemes()) {
    json["key_rotation"].push_back({{"scheme", one.scheme()},
                                    {"from_epoch", one.from_epoch()},
                                    {"to_epoch", one.to_epoch()},
                                    {"subjects", one.subjects()}});
  }
  if (detail.has_refused_identity()) {
    const v1::RefusedIdentity& refused = detail.refused_identity();
    json["refused_identity"] = {{"reason", refused.reason()}, {"count", refused.count()}, {"method", refused.method()}};
  }
  if (detail.has_entry_filter()) json["entry_filter"] = FilterText(detail.entry_filter());
  return json;
}

}  // namespace

absl::StatusOr<ReadEntry> Read(const v1::Entry& entry) {
  ReadEntry read;
  read.index = entry.index();
  read.leaf_hash = auditor::LeafHash(entry.leaf());
  bool whole = read.leaf.ParseFromString(entry.leaf());
  if (!entry.detail().empty()) whole = read.detail.emplace().ParseFromString(entry.detail()) && whole;
  if (!whole) return absl::DataLossError(absl::StrCat("entry ", entry.index(), " cannot be read; tell the auditor"));
  return read;
}

std::string KindWord(v1::EntryKind kind) {
  constexpr std::string_view kPrefix = "ENTRY_KIND_";
  if (!v1::EntryKind_IsValid(kind)) return absl::StrCat("kind ", static_cast<int>(kind));
  return absl::AsciiStrToLower(v1::EntryKind_Name(kind).substr(kPrefix.size()));
}

std::string TrueOutcome(const ReadEntry& entry) {
  if (!entry.detail || entry.detail->items().empty()) return "-";
  if (entry.detail->items_size() == 1) return entry.detail->items(0).outcome();
  std::map<std::string, int> counts;
  for (const v1::ItemDetail& item : entry.detail->items()) ++counts[item.outcome()];
  return absl::StrJoin(
      counts, ", ", [](std::string* out, const auto& count) { absl::StrAppend(out, count.second, " ", count.first); });
}

Table EntryTable() {
  return Table({{"entry", Align::kRight},
                {"time"},
                {"kind"},
                {"caller"},
                {"covenant"},
                {"purpose"},
                {"told"},
                {"true outcome"}});
}

void AddRow(const ReadEntry& entry, Table& table) {
  const v1::Leaf& leaf = entry.leaf;
  const auto or_dash = [](const std::string& text) { return text.empty() ? "-" : text; };
  table.Add({std::to_string(entry.index), LocalTime(leaf.time_ms()), KindWord(leaf.kind()), or_dash(leaf.caller()),
             or_dash(leaf.covenant()), or_dash(leaf.purpose()), or_dash(leaf.told()), TrueOutcome(entry)});
}

void PrintEntry(std::ostream& out, const ReadEntry& entry) {
  const v1::Leaf& leaf = entry.leaf;
  Line(out, "entry", std::to_string(entry.index));
  Line(out, "time", LocalTime(leaf.time_ms()));
  Line(out, "kind", KindWord(leaf.kind()));
  Line(out, "caller", leaf.caller().empty() ? "- (unknown, or the broker itself)" : leaf.caller());
  Line(out, "covenant", leaf.covenant().empty() ? "" : leaf.covenant() + " version " + leaf.covenant_version());
  Line(out, "purpose", leaf.purpose());
  Line(out, "legal bases", absl::StrJoin(leaf.bases(), ", "));
  Line(out, "told", leaf.told());
  Line(out, "policy set", HexEncode(leaf.policy_set()));
  Line(out, "request hash", HexEncode(leaf.request_hash()));
  Line(out, "reply hash", HexEncode(leaf.reply_hash()));
  Line(out, "commitment", HexEncode(leaf.commitment()));
  if (entry.detail) {
    PrintDetail(out, *entry.detail);
  } else {
    Line(out, "detail", "not yours to see, or destroyed");
  }
}

Json EntryJson(const ReadEntry& entry) {
  const v1::Leaf& leaf = entry.leaf;
  Json json{{"index", entry.index},
            {"time", UtcTime(leaf.time_ms())},
            {"kind", KindWord(leaf.kind())},
            {"caller", leaf.caller()},
            {"covenant", leaf.covenant()},
            {"covenant_version", leaf.covenant_version()},
            {"purpose", leaf.purpose()},
            {"bases", ToVector(leaf.bases())},
            {"told", leaf.told()},
            {"policy_set", HexEncode(leaf.policy_set())},
            {"request_hash", HexEncode(leaf.request_hash())},
            {"reply_hash", HexEncode(leaf.reply_hash())},
            {"commitment", HexEncode(leaf.commitment())}};
  json["detail"] = entry.detail ? DetailJson(*entry.detail) : Json(nullptr);
  return json;
}

}  // namespace covenant::cli
