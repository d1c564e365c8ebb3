// `covenant ...` as a person or a system runs it against a site's broker, in this process.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/program/exit_code.h"
#include "nlohmann/json.hpp"
#include "tests/stories/broker_site.h"

namespace covenant::stories {

struct CommandRun {
  absl::StatusOr<cli::ExitCode> code = absl::InternalError("not run");
  std::string out, err;

  // What it printed; a null after a failure of the test.
  nlohmann::json json() const;
};

// The exit code; the test fails when there is none.
cli::ExitCode CodeOf(const CommandRun& run);

// What that holder of a certificate is told, as JSON, under TAFEL-SIGNAAL unless the arguments name another covenant.
// `log_key` is a key or a file of them; the site's own when it is empty.
CommandRun RunCovenant(const BrokerSite& site, const std::string& who, std::vector<std::string> arguments,
                       const std::string& input = "", const std::string& log_key = "");

}  // namespace covenant::stories
