#include "clients/cli/program/answer_text.h"

#include "covenant/v1/context.pb.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "clients/auditor/encoding.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

constexpr std::string_view kApprovalMissing = "APPROVAL_MISSING";

// The id of a request that `covenant signal explain` can explain: of any but one that asks it to explain. Else empty.
std::string ExplainableId(const client::VerifiedCall& call) {
  v1::RequestHead head;
  if (call.leaf().kind() == v1::ENTRY_KIND_AUDIT_EXPLAIN || !head.ParseFromString(call.request_bytes())) return "";
  return head.context().request_id();
}

// The trusted key of the checkpoint's origin. With several keys (after a change of key) all of them are named.
std::string LogKeyNames(const Session& session) {
  std::string names;
  for (const auditor::LogKey& key : session.connection().log_keys()) {
    names += (names.empty() ? "" : " or ") + key.origin() + "+" + auditor::HexEncode(key.id());
  }
  return names;
}

}  // namespace

std::string_view ToldWord(const v1::Outcome& outcome) {
  switch (outcome.told()) {
    case v1::TOLD_PERMITTED:
      return "permit";
    case v1::TOLD_NO_HIT:
      return "no_hit";
    case v1::TOLD_ITEMIZED:
      return "itemized";
    default:
      return "refused";
  }
}

ExitCode ExitCodeOf(const v1::Outcome& outcome) {
  if (ToldWord(outcome) != "refused") return ExitCode::kDone;
  return outcome.reason_code() == kApprovalMissing ? ExitCode::kPending : ExitCode::kRefused;
}

Json OutcomeJson(const v1::Outcome& outcome) {
  Json json;
  json["told"] = ToldWord(outcome);
  if (!outcome.reason_code().empty()) json["reason_code"] = outcome.reason_code();
  if (!outcome.explanation().empty()) json["explanation"] = outcome.explanation();
  if (outcome.retry_at_ms() != 0) json["retry_at"] = UtcTime(outcome.retry_at_ms());
  return json;
}

std::string RefusalLine(const v1::Outcome& outcome) {
  const std::string what = ExitCodeOf(outcome) == ExitCode::kPending ? "waits for approval: " : "refused: ";
  std::string line = what + outcome.reason_code() + ": " + outcome.explanation();
  if (outcome.retry_at_ms() != 0) line += " It begins anew at " + LocalTime(outcome.retry_at_ms()) + ".";
  return line;
}

std::string ReceiptLine(const Session& session, const client::VerifiedCall& call) {
  return absl::StrCat("receipt: entry ", call.index(), " of ", call.checkpoint().size,
                      ", checkpoint verified, log key ", LogKeyNames(session));
}

Json ReceiptJson(const Session& session, const client::VerifiedCall& call) {
  return Json{{"index", call.index()},
              {"size", call.checkpoint().size},
              {"verified", true},
              {"log_key", LogKeyNames(session)},
              {"checkpoint", call.checkpoint().note}};
}

namespace {

ExitCode Print(Session& session, const v1::Outcome& outcome, const client::VerifiedCall& call, const Showing& showing) {
  const ExitCode code = ExitCodeOf(outcome);
  const bool refused = code != ExitCode::kDone;
  const std::string id = refused ? ExplainableId(call) : "";
  if (session.json()) {
    Json json = OutcomeJson(outcome);
    if (!refused && showing.json) showing.json(json);
    if (!id.empty()) json["request_id"] = id;
    json["receipt"] = ReceiptJson(session, call);
    session.out() << json.dump(2) << "\n";
    return code;
  }
  if (refused) {
    std::ostream& out = showing.raw ? session.err() : session.out();
    out << Printable(RefusalLine(outcome)) << "\n";
    if (!id.empty()) out << "more: covenant signal explain --request-id " << Printable(id) << "\n";
  } else if (showing.table) {
    showing.table(session.out());
  }
  (showing.raw ? session.err() : session.out()) << Printable(ReceiptLine(session, call)) << "\n";
  return code;
}

}  // namespace

ExitCode Show(Session& session, const v1::Outcome& outcome, const client::VerifiedCall& call, const Showing& showing) {
  const ExitCode code = Print(session, outcome, call, showing);
  const absl::Status kept = session.KeepReceipt(call);
  if (kept.ok()) return code;
  session.err() << "covenant: " << Printable(std::string(kept.message())) << "\n";
  return ExitCodeOf(kept);
}

std::string UtcTime(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(time_ms), absl::UTCTimeZone());
}

}  // namespace covenant::cli
