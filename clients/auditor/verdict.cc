#include "clients/auditor/verdict.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "clients/auditor/encoding.h"

namespace covenant::auditor {
namespace {

using Json = nlohmann::ordered_json;

std::string Time(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(time_ms), absl::UTCTimeZone());
}

std::string Counts(const std::map<std::string, uint64_t>& counts) {
  std::string text;
  for (const auto& [word, count] : counts) absl::StrAppend(&text, text.empty() ? "" : ", ", word, " ", count);
  return text;
}

std::string KindWord(const covenant::v1::Leaf& leaf) {
  return covenant::v1::EntryKind_Name(leaf.kind());
}

std::string Place(const Finding& finding) {
  std::string place = finding.kind;
  if (finding.entry) absl::StrAppend(&place, ", entry ", *finding.entry);
  if (finding.offset) absl::StrAppend(&place, ", byte ", *finding.offset, " of the file");
  return place;
}

Json CheckpointJson(const Checkpoint& checkpoint) {
  return Json{{"origin", checkpoint.origin}, {"size", checkpoint.size}, {"root", HexEncode(checkpoint.root)}};
}

// Replaces what is not UTF-8: a damaged file may put any byte into a text.
std::string Dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string ExportText(const std::string& file, const ExportReport& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    absl::StrAppend(&text, "DAMAGED (", Place(finding), "): ", finding.text, "\n");
  }
  if (report.findings_left_out > 0) {
    absl::StrAppend(&text, "and ", report.findings_left_out, " more findings that are not listed\n");
  }
  absl::StrAppend(&text, "file         ", file, ", ", report.bytes, " bytes\n");
  absl::StrAppend(&text, "entries      ", report.entries);
  if (report.entries > 0) absl::StrAppend(&text, ", ", Time(report.first_time_ms), " to ", Time(report.last_time_ms));
  absl::StrAppend(&text, "\nkinds        ", Counts(report.kinds), "\ntold         ", Counts(report.told));
  absl::StrAppend(&text, "\ndetails      ", report.details, " fit their entries, ", report.details_not_shown,
                  " not in this export (not the reader's to see, or destroyed)\n");
  absl::StrAppend(&text, "approvals    ", report.approvals, " and ", report.acceptances,
                  " acceptances, signatures verified");
  if (report.unseen_acts > 0) absl::StrAppend(&text, ", ", report.unseen_acts, " acts without detail not checked");
  if (report.checkpoint) {
    absl::StrAppend(&text, "\ncheckpoint   ", report.checkpoint->origin, ", size ", report.checkpoint->size, ", root ",
                    HexEncode(report.checkpoint->root));
  }
  return absl::StrCat(text, "\n",
                      report.whole() ? "VERIFIED: every entry stands as it was recorded, none is missing\n"
                                     : "NOT VERIFIED: do not rely on this export\n");
}

std::string ExportJson(const std::string& file, const ExportReport& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    Json item{{"kind", finding.kind}};
    if (finding.entry) item["entry"] = *finding.entry;
    if (finding.offset) item["offset"] = *finding.offset;
    item["text"] = finding.text;
    findings.push_back(std::move(item));
  }
  Json json{{"verified", report.whole()},
            {"file", file},
            {"bytes", report.bytes},
            {"entries", report.entries},
            {"first_time_ms", report.first_time_ms},
            {"last_time_ms", report.last_time_ms},
            {"kinds", report.kinds},
            {"told", report.told},
            {"details", report.details},
            {"details_not_shown", report.details_not_shown},
            {"approvals", report.approvals},
            {"acceptances", report.acceptances},
            {"unseen_acts", report.unseen_acts},
            {"findings", std::move(findings)},
            {"findings_left_out", report.findings_left_out}};
  if (report.checkpoint) json["checkpoint"] = CheckpointJson(*report.checkpoint);
  return Dump(json);
}

std::string ReceiptText(const VerifiedReceipt& receipt, const ReceiptChecks& checks) {
  const covenant::v1::Leaf& leaf = receipt.leaf;
  std::string text = absl::StrCat("entry        ", receipt.index, " of ", receipt.checkpoint.origin, " (size ",
                                  receipt.checkpoint.size, ")\nrecorded     ", Time(leaf.time_ms()), "\nkind         ",
                                  KindWord(leaf), "\ncaller       ", leaf.caller());
  absl::StrAppend(&text, "\ncovenant     ", leaf.covenant(), " ", leaf.covenant_version(), "\npurpose      ",
                  leaf.purpose(), "\ntold         ", leaf.told());
  absl::StrAppend(&text, "\nrequest      ", checks.request ? "is the one recorded" : "not given, not checked");
  absl::StrAppend(&text, "\nanswer       ", checks.answer ? "is the one recorded" : "not given, not checked");
  return absl::StrCat(text, "\nVERIFIED: the entry stands in the signed log\n");
}

std::string ReceiptJson(const VerifiedReceipt& receipt, const ReceiptChecks& checks) {
  const covenant::v1::Leaf& leaf = receipt.leaf;
  return Dump(Json{{"verified", true},
                   {"index", receipt.index},
                   {"time_ms", leaf.time_ms()},
                   {"kind", KindWord(leaf)},
                   {"caller", leaf.caller()},
                   {"policy_set", HexEncode(leaf.policy_set())},
                   {"covenant", leaf.covenant()},
                   {"covenant_version", leaf.covenant_version()},
                   {"purpose", leaf.purpose()},
                   {"told", leaf.told()},
                   {"request_checked", checks.request},
                   {"answer_checked", checks.answer},
                   {"checkpoint", CheckpointJson(receipt.checkpoint)}});
}

std::string ConsistencyText(const Checkpoint& older, const Checkpoint& newer) {
  return absl::StrCat("VERIFIED: the log ", newer.origin, " of size ", newer.size, " extends the one of size ",
                      older.size, "\n");
}

std::string ConsistencyJson(const Checkpoint& older, const Checkpoint& newer) {
  return Dump(Json{{"verified", true}, {"older", CheckpointJson(older)}, {"newer", CheckpointJson(newer)}});
}

std::string FailureText(const absl::Status& status) {
  return absl::StrCat("NOT VERIFIED: ", status.message(), "\n");
}

std::string FailureJson(const absl::Status& status) {
  return Dump(Json{{"verified", false}, {"error", std::string(status.message().data(), status.message().size())}});
}

}  // namespace covenant::auditor
