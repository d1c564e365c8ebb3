// A command that ended without an answer.
#pragma once

#include "absl/status/status.h"
#include "clients/cli/program/exit_code.h"
#include "clients/cli/program/session.h"

namespace covenant::cli {

// Shows why, and gives the exit code: a line on err. A refusal that ended it before the question went out
// (clients/cpp/refusal.h) is shown as one of the question (answer_text.h), on out, without request id and receipt.
ExitCode ShowFailure(Session& session, const absl::Status& status);

}  // namespace covenant::cli
