#include "clients/cli/program/failure_text.h"

#include <string>

#include "clients/cli/program/answer_text.h"
#include "clients/cli/text/table.h"
#include "clients/cpp/refusal.h"

namespace covenant::cli {

ExitCode ShowFailure(Session& session, const absl::Status& status) {
  if (const auto refusal = client::RefusalIn(status); !refusal) {
    session.err() << "covenant: " << Printable(std::string(status.message())) << "\n";
  } else if (session.json()) {
    session.out() << OutcomeJson(*refusal).dump(2) << "\n";
  } else {
    session.out() << Printable(RefusalLine(*refusal)) << "\n";
  }
  return ExitCodeOf(status);
}

}  // namespace covenant::cli
