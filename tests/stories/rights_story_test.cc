// `covenant rights`, run as a party's system runs it against the broker as it is installed.
#include <sstream>

#include "clients/cli/program/program.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

using cli::ExitCode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Ran {
  absl::StatusOr<ExitCode> code = absl::InternalError("not run");
  std::string out, err;
};

class RightsStoryTest : public testing::Test {
 protected:
  RightsStoryTest() : broker_(site_.Configure()) {
    EXPECT_TRUE(broker_.AwaitListening()) << broker_.said();
    site_.LoadTable();
  }

  Ran Rights(const std::string& party, std::vector<std::string> arguments = {}) const {
    const client::ConnectionOptions options = site_.Options(party);
    for (const auto& [flag, value] :
         std::vector<std::pair<std::string, std::string>>{{"--broker", options.target},
                                                          {"--ca", options.ca_file},
                                                          {"--cert", options.certificate_file},
                                                          {"--key", options.key_file},
                                                          {"--log-key", options.log_keys.front()},
                                                          {"--state-dir", site_ / (party + ".state")}}) {
      arguments.insert(arguments.end(), {flag, value});
    }
    std::vector<const char*> argv = {"covenant", "rights"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::istringstream in;
    std::ostringstream out, err;
    cli::Program program;
    Ran run;
    if (program.Parse(static_cast<int>(argv.size()), argv.data(), out, err)) {
      run.err = err.str();
      return run;
    }
    cli::Settings settings;
    settings.values = program.flags();
    cli::Session session(settings, site_ / "", {in, out, err});
    run.code = program.command()(session);
    run.out = out.str();
    run.err = err.str();
    return run;
  }

  BrokerSite site_;
  BrokerProcess broker_;
};

TEST_F(RightsStoryTest, APartyReadsWhatItMayGetAndGive) {
  const Ran almere = Rights("gemeente-almere");
  ASSERT_EQ(almere.code.value(), ExitCode::kDone) << almere.err;
  EXPECT_THAT(almere.out, AllOf(StartsWith("WAT U MAG ONTVANGEN\n\nTAFEL-SIGNAAL 1.0, artikel 5 [signaal-gemeenten] "),
                                HasSubstr("  kmar, nla, politie -> u\n"),
                                HasSubstr(" treffer of geen treffer, met het contactpunt\n"),
                                HasSubstr("WAT U MAG VERSTREKKEN\n\nniets\n"), HasSubstr("receipt: entry "),
                                Not(HasSubstr("signaal-opsporing"))));
  EXPECT_THAT(Rights("politie", {"--lang", "en"}).out,
              AllOf(HasSubstr("WHAT YOU MAY SUPPLY"), HasSubstr("signaal-riec")));
}

TEST_F(RightsStoryTest, ScriptsGetJsonAndSpreadsheetsCsv) {
  const Ran json = Rights("kmar", {"--output", "json", "--purpose", "voorkomen_opsporen"});
  ASSERT_EQ(json.code.value(), ExitCode::kDone) << json.err;
  const auto parsed = nlohmann::json::parse(json.out);
  ASSERT_EQ(parsed["rights"].size(), 2u);
  EXPECT_EQ(parsed["rights"][0]["direction"], "receive");
  EXPECT_EQ(parsed["rights"][0]["basis_supply"]["article"], "artikel 15 Wpg");
  EXPECT_TRUE(parsed["receipt"]["verified"].get<bool>());
  const Ran csv = Rights("kmar", {"--csv"});
  EXPECT_THAT(csv.out, AllOf(StartsWith("covenant,version,article,"), Not(HasSubstr("receipt"))));
  EXPECT_THAT(csv.err, HasSubstr("receipt: entry "));
}

TEST_F(RightsStoryTest, ARefusalIsThree) {
  const Ran run = Rights("kmar", {"--covenant", "GEEN-CONVENANT"});
  EXPECT_EQ(run.code.value(), ExitCode::kRefused);
  EXPECT_THAT(run.out, StartsWith("refused: COVENANT_UNKNOWN: "));
}

}  // namespace
}  // namespace covenant::stories
