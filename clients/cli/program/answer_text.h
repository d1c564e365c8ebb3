// Answers as people and scripts see them: outcome, receipt, and what the command itself has to show.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "covenant/v1/receipt.pb.h"

#include "clients/cli/program/exit_code.h"
#include "clients/cli/program/session.h"
#include "clients/cli/text/strict_json.h"
#include "clients/cpp/verified.h"

namespace covenant::cli {

// "permit", "no_hit", "itemized" or "refused".
std::string_view ToldWord(const v1::Outcome& outcome);
// kPending for a refusal that an approval would end, kRefused for any other, else kDone.
ExitCode ExitCodeOf(const v1::Outcome& outcome);
// {"told": ..., and for a refusal "reason_code": ..., "explanation": ..., and for a budget that is used up "retry_at":
// when it begins anew}.
Json OutcomeJson(const v1::Outcome& outcome);
// "refused: NO_RULE: sentence", or "waits for approval: ..."; of a budget that is used up also when it begins anew.
std::string RefusalLine(const v1::Outcome& outcome);

// "receipt: entry 4711 of 9000, checkpoint verified, log key example.org/log+0a1b2c3d".
std::string ReceiptLine(const Session& session, const client::VerifiedCall& call);
Json ReceiptJson(const Session& session, const client::VerifiedCall& call);

// How a command shows its own part of an answer.
struct Showing {
  std::function<void(std::ostream&)> table;  // for people; not called for a refusal
  std::function<void(Json&)> json;           // adds members; not called for a refusal
  bool raw = false;                          // the table form is data for a program: the receipt's line goes to err
};

// Shows a verified answer on out in the form asked for, with the request id where its refusal can be explained, and
// gives the exit code of its outcome.
ExitCode Show(Session& session, const v1::Outcome& outcome, const client::VerifiedCall& call, const Showing& showing);

// Milliseconds since 1970 as RFC 3339 in UTC, for scripts.
std::string UtcTime(int64_t time_ms);

}  // namespace covenant::cli
