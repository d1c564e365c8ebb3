#include "clients/cli/program/program.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// One run of the program within this process, up to where it would need a broker.
struct Ran {
  std::optional<ExitCode> ended;  // by Parse
  absl::StatusOr<ExitCode> code = absl::InternalError("not run");
  std::string out, err;
};

Ran RunProgram(std::vector<std::string> arguments, const std::string& input = "") {
  std::vector<const char*> argv = {"covenant"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in(input);
  std::ostringstream out, err;
  Program program;
  Ran run;
  run.ended = program.Parse(static_cast<int>(argv.size()), argv.data(), out, err);
  if (!run.ended) {
    Settings settings;
    settings.values = program.flags();
    Session session(settings, ::testing::TempDir(), {in, out, err});
    run.code = session.CheckSettings().ok() ? program.command()(session) : session.CheckSettings();
  }
  run.out = out.str();
  run.err = err.str();
  return run;
}

std::string Message(const Ran& run) {
  return std::string(run.code.status().message());
}

constexpr char kGood[] = R"({"identifiers": {"v_number": ["0012345678"]}, "role": "slachtoffer"})";

TEST(ProgramTest, EveryCommandHasHelpWithAnExample) {
  Program program;
  std::vector<std::pair<const CLI::App*, std::string>> open = {{&program.app(), ""}};
  int commands = 0;
  while (!open.empty()) {
    const auto [app, path] = open.back();
    open.pop_back();
    ++commands;
    EXPECT_THAT(app->help(), AllOf(HasSubstr("Example:\n  "), HasSubstr("covenant"))) << path;
    for (const CLI::App* sub : app->get_subcommands([](const CLI::App*) { return true; })) {
      open.emplace_back(sub, path + " " + sub->get_name());
    }
  }
  EXPECT_GE(commands, 25);
}

TEST(ProgramTest, WrongUsageIsTwoAndNamesTheHelpToRead) {
  const Ran run = RunProgram({"signal", "check", "--brokr", "x"});
  EXPECT_EQ(run.ended, ExitCode::kInvalidInput);
  EXPECT_EQ(run.err, "covenant: --brokr is not known here; see: covenant signal check --help\n");
  EXPECT_EQ(RunProgram({}).ended, ExitCode::kInvalidInput);
  EXPECT_EQ(RunProgram({"--help"}).ended, ExitCode::kDone);
  EXPECT_EQ(RunProgram({"--version"}).ended, ExitCode::kDone);
}

// Someone will type a number where it does not belong; it must not end up in the log of a script.
TEST(ProgramTest, NeverRepeatsAnArgumentsValue) {
  const std::vector<std::vector<std::string>> mistakes = {{"signal", "check", "a.json", "999911120"},
                                                          {"signal", "check", "--bsn=999911120"},
                                                          {"signal", "check", "999911120"},
                                                          {"signal", "check", "--pseudonym", "999911120"},
                                                          {"signal", "check", "--prompt", "999911120"},
                                                          {"audit", "show", "999911120x"},
                                                          {"--output", "999911120", "whoami"},
                                                          {"--timeout", "x999911120", "whoami"},
                                                          {"999911120"},
                                                          {"admin", "show", "--kind", "999911120", "x"},
                                                          {"-999911120"}};
  for (const std::vector<std::string>& mistake : mistakes) {
    const Ran run = RunProgram(mistake);
    const bool told =
        run.ended ? *run.ended == ExitCode::kInvalidInput : ExitCodeOf(run.code.status()) == ExitCode::kInvalidInput;
    EXPECT_TRUE(told) << mistake.front();
    EXPECT_THAT(run.out + run.err + Message(run), Not(HasSubstr("999911120")));
  }
}

TEST(ProgramTest, TakesSettingsBeforeAndAfterTheCommand) {
  for (const auto& arguments :
       {std::vector<std::string>{"--covenant", "C", "report", "overlap"}, {"report", "overlap", "--covenant", "C"}}) {
    EXPECT_THAT(Message(RunProgram(arguments)), HasSubstr("--broker is missing"));
  }
  EXPECT_THAT(Message(RunProgram({"report", "overlap"})), HasSubstr("--covenant is missing"));
}

TEST(ProgramTest, ReadsTheRegisterForALawfulPurposeOnly) {
  EXPECT_THAT(Message(RunProgram({"audit", "list"})), HasSubstr("WGS 1.8(4)"));
  EXPECT_THAT(Message(RunProgram({"audit", "list", "--purpose", "nieuwsgierig"})), HasSubstr("WGS 1.8(4)"));
  EXPECT_THAT(Message(RunProgram({"audit", "list", "--purpose", "interne_controle"})),
              HasSubstr("--broker is missing"));
}

TEST(ProgramTest, ADryRunTellsEveryBrokenLineByItsNumberAndSendsNothing) {
  std::string input;
  for (int line = 1; line <= 10000; ++line) {
    input += line == 4711   ? "{\"identifiers\": {\"bsn\": [\"999911120\"\n"
             : line == 9000 ? "{}\n"
                            : std::string(kGood) + "\n";
  }
  const Ran run = RunProgram({"signal", "submit", "--bulk", "--dry-run"}, input);
  ASSERT_TRUE(run.code.ok()) << run.code.status();
  EXPECT_EQ(*run.code, ExitCode::kInvalidInput);
  EXPECT_THAT(run.err, AllOf(HasSubstr("line 4711: not JSON"), HasSubstr("line 9000: identifiers is missing"),
                             HasSubstr("line 9000: role is missing"), Not(HasSubstr("999911120"))));
  EXPECT_EQ(run.out, "10,000 lines: 2 invalid and not sent; dry run, nothing was sent\n");
}

TEST(ProgramTest, StrictSendsNothingWhenOneLineIsBroken) {
  const Ran run = RunProgram({"signal", "submit", "--bulk", "--strict"}, std::string(kGood) + "\n{}\n");
  EXPECT_EQ(ExitCodeOf(run.code.status()), ExitCode::kInvalidInput);
  EXPECT_THAT(Message(run), HasSubstr("1 of 2 lines are invalid; --strict: none was sent"));
  // All lines good: now the broker is wanted.
  EXPECT_THAT(
      Message(RunProgram({"signal", "submit", "--bulk", "--strict", "--covenant", "C", "--purpose", "p"}, kGood)),
      HasSubstr("--broker is missing"));
}

TEST(ProgramTest, ADryRunOfOneSignalTellsEveryFault) {
  const Ran good = RunProgram({"signal", "submit", "--dry-run"}, kGood);
  ASSERT_TRUE(good.code.ok()) << good.code.status();
  EXPECT_EQ(*good.code, ExitCode::kDone);
  const Ran bad = RunProgram({"signal", "submit", "--dry-run"}, R"({"role": "X Y", "identifiers": {}})");
  EXPECT_EQ(ExitCodeOf(bad.code.status()), ExitCode::kInvalidInput);
  EXPECT_THAT(bad.err, AllOf(HasSubstr("input: role is no code"), HasSubstr("input: identifiers is missing")));
}

TEST(ProgramTest, FlagsOfABulkRunNeedABulkRun) {
  EXPECT_THAT(Message(RunProgram({"signal", "submit", "--strict"}, kGood)), HasSubstr("go with --bulk"));
  EXPECT_THAT(Message(RunProgram({"signal", "submit", "--bulk", "--prompt", "bsn"}, kGood)),
              HasSubstr("does not go with a bulk run"));
}

TEST(ProgramTest, BreakGlassAsksAMotivationBeforeAnythingElse) {
  for (const char* command : {"check", "retrieve"}) {
    EXPECT_THAT(Message(RunProgram({"signal", command, "--break-glass"})), HasSubstr("needs --motivation")) << command;
    EXPECT_THAT(Message(RunProgram({"signal", command, "--break-glass", "--motivation", " "})),
                HasSubstr("needs --motivation"));
    EXPECT_THAT(Message(RunProgram(
                    {"signal", command, "--break-glass", "--motivation", "gevaar", "--covenant", "C", "--purpose", "p"},
                    kGood)),
                AllOf(Not(HasSubstr("motivation")), Not(IsEmpty())));
  }
  EXPECT_THAT(Message(RunProgram({"signal", "check", "--break-glass", "--bulk", "--motivation", "gevaar"}, kGood)),
              HasSubstr("never goes in bulk"));
  EXPECT_EQ(RunProgram({"signal", "submit", "--break-glass"}, kGood).ended, ExitCode::kInvalidInput);
}

TEST(ProgramTest, AReviewTakesOneVerdictAndAReason) {
  const std::vector<std::string> review = {"audit", "review", "--purpose", "interne_controle", "--entry", "4711"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), review.begin(), review.end());
    return RunProgram(more);
  };
  EXPECT_EQ(with({"--reason", "gevaar"}).ended, ExitCode::kInvalidInput) << "no verdict is none";
  EXPECT_EQ(with({"--justified", "--unjustified", "--reason", "gevaar"}).ended, ExitCode::kInvalidInput);
  EXPECT_EQ(with({"--justified"}).ended, ExitCode::kInvalidInput);
  EXPECT_THAT(Message(with({"--justified", "--reason", " "})), HasSubstr("--reason says nothing"));
  EXPECT_THAT(Message(with({"--unjustified", "--reason", "gevaar"})), HasSubstr("--broker is missing"));
}

// What bash offers after `line`.
std::string Complete(const std::string& line) {
  std::ostringstream script;
  script << RunProgram({"completion", "bash"}).out << "COMP_WORDS=(" << line
         << ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_covenant\necho \"${COMPREPLY[*]}\"\n";
  const std::string file = ::testing::TempDir() + "/covenant_completion.bash";
  std::ofstream(file) << script.str();
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(("bash " + file).c_str(), "r"), pclose);
  std::array<char, 4096> text{};
  const size_t size = fread(text.data(), 1, text.size() - 1, pipe.get());
  std::filesystem::remove(file);
  return std::string(text.data(), size);
}

TEST(CompletionTest, OffersCommandsFlagsAndValuesInBash) {
  EXPECT_EQ(Complete("covenant sig"), "signal\n");
  EXPECT_EQ(Complete("covenant signal ''"), "submit check retrieve correct withdraw-consent explain\n");
  EXPECT_EQ(Complete("covenant --output j"), "json\n");
  EXPECT_EQ(Complete("covenant --profile x signal submit --dry"), "--dry-run\n");
  EXPECT_EQ(Complete("covenant audit list --purp"), "--purpose\n");
  EXPECT_EQ(Complete("covenant admin show --kind st"), "statute\n");
}

}  // namespace
}  // namespace covenant::cli
