#include "tests/stories/covenant_command.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "clients/cli/program/program.h"
#include "gtest/gtest.h"

namespace covenant::stories {

nlohmann::json CommandRun::json() const {
  nlohmann::json json = nlohmann::json::parse(out, nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(json.is_discarded()) << out << err << code.status();
  return json.is_discarded() ? nlohmann::json() : json;
}

cli::ExitCode CodeOf(const CommandRun& run) {
  EXPECT_TRUE(run.code.ok()) << run.code.status() << run.err;
  return run.code.value_or(cli::ExitCode::kInvalidInput);
}

CommandRun RunCovenant(const BrokerSite& site, const std::string& who, std::vector<std::string> arguments,
                       const std::string& input, const std::string& log_key) {
  const client::ConnectionOptions options = site.Options(who);
  const std::vector<std::pair<std::string, std::string>> flags = {
      {"--broker", options.target},
      {"--ca", options.ca_file},
      {"--cert", options.certificate_file},
      {"--key", options.key_file},
      {"--log-key", log_key.empty() ? options.log_keys.front() : log_key},
      {"--covenant", "TAFEL-SIGNAAL"},
      {"--actor-reference", "m-1"},
      {"--actor-function", "rechercheur"},
      {"--output", "json"},
      {"--state-dir", site / (who + ".state")}};
  for (const auto& [flag, value] : flags) {
    if (std::ranges::find(arguments, flag) == arguments.end()) arguments.insert(arguments.end(), {flag, value});
  }
  std::vector<const char*> argv = {"covenant"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in(input);
  std::ostringstream out, err;
  CommandRun run;
  cli::Program program;
  if (program.Parse(static_cast<int>(argv.size()), argv.data(), out, err)) {
    run.err = out.str() + err.str();
    return run;
  }
  cli::Settings settings;
  settings.values = program.flags();
  cli::Session session(settings, site / "", {in, out, err});
  run.code = program.command()(session);
  run.out = out.str();
  run.err = err.str();
  return run;
}

}  // namespace covenant::stories
