#include "clients/cli/answer_text.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "clients/auditor/encoding.h"
#include "clients/cli/table.h"

namespace covenant::cli {
namespace {

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
  return ToldWord(outcome) == "refused" ? ExitCode::kRefused : ExitCode::kDone;
}

Json OutcomeJson(const v1::Outcome& outcome) {
  Json json;
  json["told"] = ToldWord(outcome);
  if (!outcome.reason_code().empty()) json["reason_code"] = outcome.reason_code();
  if (!outcome.explanation().empty()) json["explanation"] = outcome.explanation();
  return json;
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

ExitCode Show(Session& session, const v1::Outcome& outcome, const client::VerifiedCall& call, const Showing& showing) {
  const ExitCode code = ExitCodeOf(outcome);
  const bool refused = code == ExitCode::kRefused;
  if (session.json()) {
    Json json = OutcomeJson(outcome);
    if (!refused && showing.json) showing.json(json);
    json["receipt"] = ReceiptJson(session, call);
    session.out() << json.dump(2) << "\n";
    return code;
  }
  if (refused) {
    const std::string line = "refused: " + outcome.reason_code() + ": " + outcome.explanation();
    (showing.raw ? session.err() : session.out()) << Printable(line) << "\n";
  } else if (showing.table) {
    showing.table(session.out());
  }
  (showing.raw ? session.err() : session.out()) << Printable(ReceiptLine(session, call)) << "\n";
  return code;
}

std::string UtcTime(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(time_ms), absl::UTCTimeZone());
}

}  // namespace covenant::cli
