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

// How far the log's own counts reach.
std::string TalliesText(const TallyTrail::Summary& tallies) {
  if (tallies.tallies == 0) return absl::StrCat("nothing was counted in this log: ", tallies.not_counted, " entries");
  std::string text =
      absl::StrCat("counted in ", tallies.runs, tallies.runs == 1 ? " run: " : " runs: ", tallies.requests,
                   " requests let in, ", tallies.released, " answered (", tallies.repeated, " of them again), ",
                   tallies.failed, " ended without answer; each answer has its entry");
  if (tallies.runs_cut_off > 0) {
    absl::StrAppend(&text, "\n             ", tallies.runs_cut_off,
                    " runs ended without a last tally (the process was killed): what they last let in is not counted");
  }
  if (!tallies.ended) {
    absl::StrAppend(&text, "\n             the last ", tallies.not_counted,
                    " entries are not counted yet: the run goes on, was killed, or the log's end is missing (--known)");
  }
  return text;
}

Json TalliesJson(const TallyTrail::Summary& tallies) {
  return Json{{"runs", tallies.runs},         {"tallies", tallies.tallies},   {"runs_cut_off", tallies.runs_cut_off},
              {"requests", tallies.requests}, {"released", tallies.released}, {"repeated", tallies.repeated},
              {"failed", tallies.failed},     {"counted", tallies.counted},   {"not_counted", tallies.not_counted},
              {"ended", tallies.ended}};
}

std::string EvidenceText(const ExportReport& report) {
  std::string text;
  if (report.known_verified > 0) absl::StrAppend(&text, "\nextends      ", report.known_verified, " known checkpoints");
  if (report.receipts_verified > 0)
    absl::StrAppend(&text, "\nholds        the entries of ", report.receipts_verified, " receipts");
  if (report.tile_hashes_verified > 0)
    absl::StrAppend(&text, "\nleaves       ", report.tile_hashes_verified, " as in the tiles");
  return text;
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
  absl::StrAppend(&text, "\ncomplete     ", TalliesText(report.tallies));
  if (report.key_changes > 0)
    absl::StrAppend(&text, "\nlog keys     changed ", report.key_changes, " times, signed by both");
  absl::StrAppend(&text, EvidenceText(report));
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
            {"key_changes", report.key_changes},
            {"tallies", TalliesJson(report.tallies)},
            {"known_verified", report.known_verified},
            {"receipts_verified", report.receipts_verified},
            {"tile_hashes_verified", report.tile_hashes_verified},
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

std::string TilesText(const std::string& folder, const TileReport& report) {
  std::string text;
  for (const std::string& finding : report.findings) absl::StrAppend(&text, "DAMAGED: ", finding, "\n");
  if (report.findings_left_out > 0) {
    absl::StrAppend(&text, "and ", report.findings_left_out, " more findings that are not listed\n");
  }
  absl::StrAppend(&text, "folder       ", folder, ", ", report.tiles, " tiles\ncheckpoint   ", report.checkpoint.origin,
                  ", size ", report.checkpoint.size, ", root ", HexEncode(report.checkpoint.root));
  return absl::StrCat(text, "\n",
                      report.whole() ? "VERIFIED: the tiles add up to the signed checkpoint\n"
                                     : "NOT VERIFIED: do not rely on this folder\n");
}

std::string TilesJson(const std::string& folder, const TileReport& report) {
  return Dump(Json{{"verified", report.whole()},
                   {"folder", folder},
                   {"tiles", report.tiles},
                   {"findings", report.findings},
                   {"findings_left_out", report.findings_left_out},
                   {"checkpoint", CheckpointJson(report.checkpoint)}});
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
