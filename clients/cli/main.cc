// covenant: the command line for people and scripts.
#include <cstdlib>
#include <iostream>
#include <unistd.h>

#include <sys/stat.h>

#include "clients/cli/program/failure_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

std::optional<std::string> Environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

int Fail(const absl::Status& status) {
  std::cerr << "covenant: " << Printable(std::string(status.message())) << "\n";
  return static_cast<int>(ExitCodeOf(status));
}

int Run(int argc, char** argv) {
  Program program;
  if (const std::optional<ExitCode> ended = program.Parse(argc, argv, std::cout, std::cerr)) {
    return static_cast<int>(*ended);
  }
  const std::string home = Environment("HOME").value_or(".");
  absl::StatusOr<Settings> settings = ResolveSettings({program.flags(), Environment, home});
  if (!settings.ok()) return Fail(settings.status());
  const Streams streams{std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1};
  Session session(*std::move(settings), home, streams);
  if (absl::Status status = session.CheckSettings(); !status.ok()) return Fail(status);
  const absl::StatusOr<ExitCode> code = program.command()(session);
  if (!code.ok()) return static_cast<int>(ShowFailure(session, code.status()));
  if (*code == ExitCode::kDone) {
    if (absl::Status status = session.CheckReceiptKept(); !status.ok()) return Fail(status);
  }
  std::cout.flush();
  if (!std::cout)
    return Fail(absl::UnavailableError("the answer could not be written to stdout; check the disk or the pipe"));
  return static_cast<int>(*code);
}

}  // namespace
}  // namespace covenant::cli

int main(int argc, char** argv) {
  // What the command writes (answers, journals, exports) is for its user alone.
  umask(077);
  // gRPC's own lines on stderr say nothing that our one line does not; GRPC_VERBOSITY brings them back.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  return covenant::cli::Run(argc, argv);
}
