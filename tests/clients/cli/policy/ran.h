// The program, run as its user runs it, on files.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "clients/cli/program/program.h"
#include "gtest/gtest.h"

namespace covenant::cli {

struct Ran {
  std::optional<ExitCode> ended;
  absl::StatusOr<ExitCode> code = absl::InternalError("not run");
  std::string out, err;

  // Of the program: also when the arguments or the run itself fail.
  ExitCode Code() const { return ended ? *ended : code.ok() ? *code : ExitCodeOf(code.status()); }
};

// With the register for tests.
inline Ran RunProgram(std::vector<std::string> arguments) {
  for (const std::string flag : {"--register", SOURCE_DIR "/tests/policy/data/register.yaml"})
    arguments.push_back(flag);
  std::vector<const char*> argv = {"covenant"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in;
  std::ostringstream out, err;
  Program program;
  Ran run;
  run.ended = program.Parse(static_cast<int>(argv.size()), argv.data(), out, err);
  if (!run.ended) {
    Settings settings;
    settings.values = program.flags();
    Session session(settings, ::testing::TempDir(), {in, out, err});
    run.code = program.command()(session);
  }
  run.out = out.str();
  run.err = err.str();
  return run;
}

inline std::string FileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The running test's own: tests run beside each other.
inline std::string ScratchPath(const std::string& name) {
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  const std::string folder = ::testing::TempDir() + "/" + test.test_suite_name() + "." + test.name();
  std::filesystem::create_directories(folder);
  return folder + "/" + name;
}

inline std::string Scratch(const std::string& name, const std::string& text) {
  const std::string path = ScratchPath(name);
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

}  // namespace covenant::cli
