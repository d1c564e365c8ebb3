// `covenant policy lint`, run as its user runs it.
#include <fstream>
#include <sstream>

#include "clients/cli/program/program.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/policy/documents.h"

namespace covenant::cli {
namespace {

using policy::Replaced;
using policy::SourceFile;
using ::testing::HasSubstr;

struct Ran {
  absl::StatusOr<ExitCode> code = absl::InternalError("not run");
  std::string out;
};

Ran Lint(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"covenant", "policy", "lint", "--register",
                                   SOURCE_DIR "/tests/policy/data/register.yaml"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in;
  std::ostringstream out, err;
  Program program;
  const auto ended = program.Parse(static_cast<int>(argv.size()), argv.data(), out, err);
  EXPECT_FALSE(ended) << err.str();
  Settings settings;
  settings.values = program.flags();
  Session session(settings, ::testing::TempDir(), {in, out, err});
  Ran run;
  run.code = program.command()(session);
  run.out = out.str();
  return run;
}

// A covenant of our own, in a file.
std::string Written(const std::string& name, const std::string& text) {
  const std::string path = ::testing::TempDir() + "/" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST(PolicyLintTest, SaysEachFindingInALineAndHowManyThereAre) {
  const Ran run = Lint({SOURCE_DIR "/policy/covenants/COMENSHA-REG.yaml"});
  EXPECT_EQ(run.code.value(), ExitCode::kDone);
  EXPECT_THAT(run.out, HasSubstr("COMENSHA-REG.yaml:"));
  EXPECT_THAT(run.out, HasSubstr("warning: minimum cell 1 of rule overlap is below 5"));
  EXPECT_THAT(run.out, HasSubstr("1 document: 0 errors, 1 warning"));
}

TEST(PolicyLintTest, GivesPlaceWhatAndHintAsJson) {
  const Ran run = Lint({SOURCE_DIR "/policy/covenants/COMENSHA-REG.yaml", "--output", "json"});
  EXPECT_EQ(run.code.value(), ExitCode::kDone);
  const auto json = nlohmann::json::parse(run.out);
  EXPECT_EQ(json["errors"], 0);
  ASSERT_EQ(json["findings"].size(), 1u);
  const auto& finding = json["findings"][0];
  EXPECT_EQ(finding["severity"], "warning");
  EXPECT_THAT(finding["file"].get<std::string>(), HasSubstr("COMENSHA-REG.yaml"));
  EXPECT_GT(finding["line"].get<int>(), 1);
  EXPECT_GT(finding["column"].get<int>(), 1);
  EXPECT_EQ(finding["what"], "minimum cell 1 of rule overlap is below 5: a count may point at one person");
  EXPECT_EQ(finding["hint"], "set minimum_cell to 5 or more unless the figures are public");
}

TEST(PolicyLintTest, WarningsCountOnRequestAndErrorsAlways) {
  EXPECT_EQ(Lint({SOURCE_DIR "/policy/covenants/COMENSHA-REG.yaml", "--strict"}).code.value(), ExitCode::kInvalidInput);
  const std::string broken = Written(
      "KAPOT.yaml", Replaced(SourceFile("policy/covenants/COMENSHA-REG.yaml"), "advice: {dpia", "\tadvice: {dpia"));
  const Ran run = Lint({broken});
  EXPECT_EQ(run.code.value(), ExitCode::kInvalidInput);
  EXPECT_THAT(run.out, HasSubstr("error: a tab; indent with spaces"));
}

TEST(PolicyLintTest, SaysOfARegisterWhichTermsOfTheLogItLacks) {
  const std::string text = SourceFile("policy/register.yaml");
  const Ran shipped = Lint({SOURCE_DIR "/policy/register.yaml"});
  EXPECT_THAT(shipped.out, HasSubstr("1 document: 0 errors, 0 warnings"));
  const Ran run = Lint({Written("register.yaml", Replaced(text, "  subject_requests: P5Y\n", ""))});
  EXPECT_EQ(run.code.value(), ExitCode::kDone);
  EXPECT_THAT(run.out, HasSubstr("register.yaml:"));
  EXPECT_THAT(run.out, HasSubstr("warning: log names no term subject_requests"));
  EXPECT_THAT(run.out, HasSubstr("1 document: 0 errors, 1 warning"));
}

}  // namespace
}  // namespace covenant::cli
