// The command line of `covenant`: its commands, its flags, and what it says about wrong usage.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "clients/cli/program/exit_code.h"
#include "clients/cli/program/session.h"
#include "clients/cli/program/settings.h"

namespace covenant::cli {

// What was asked for, ready to run. A failure is what, where, what to do; main prints it.
using Command = std::function<absl::StatusOr<ExitCode>(Session&)>;

// Each adds the commands of one group below `program`; the one that is parsed puts itself into `chosen`.
void AddWhoAmI(CLI::App& program, Command& chosen);
void AddSignalCommands(CLI::App& program, Command& chosen);
// `signal correct` and `signal withdraw-consent`, and `signal explain`, below the group.
void AddSignalChanges(CLI::App& group, Command& chosen);
void AddExplain(CLI::App& group, Command& chosen);
void AddCaseCommands(CLI::App& program, Command& chosen);
void AddOrderCommands(CLI::App& program, Command& chosen);
void AddNoticeCommands(CLI::App& program, Command& chosen);
void AddRequestCommands(CLI::App& program, Command& chosen);
void AddAdminCommands(CLI::App& program, Command& chosen);
// `admin list` and `admin show`, below the group.
void AddPolicyReading(CLI::App& group, Command& chosen);
// `admin replay`, below the group.
void AddReplay(CLI::App& group, Command& chosen);
// `admin history`, below the group.
void AddHistory(CLI::App& group, Command& chosen);
// `admin approve`, `admin accept`, and `admin register ...`, below the group.
void AddSigningCommands(CLI::App& group, Command& chosen);
void AddRegisterCommands(CLI::App& group, Command& chosen);
// `admin rotate-keys`, below the group.
void AddRotateKeys(CLI::App& group, Command& chosen);
void AddTodo(CLI::App& program, Command& chosen);
void AddAuditCommands(CLI::App& program, Command& chosen);
void AddReportCommands(CLI::App& program, Command& chosen);
void AddPolicyCommands(CLI::App& program, Command& chosen);
// `policy matrix` and `policy show`, below the group.
void AddPolicyMatrix(CLI::App& group, Command& chosen);
void AddPolicyShow(CLI::App& group, Command& chosen);
void AddRights(CLI::App& program, Command& chosen);
void AddCompletion(CLI::App& program, Command& chosen);

// A command named `name` below `parent`, with an example under its help.
CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& meaning, const std::string& example);

// The whole program. Not movable: the parser points into it.
class Program {
 public:
  Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Reads the arguments. Nothing: go on with command(). Else the exit code, after help went to `out` or what is wrong
  // to `err`; no argument's value is repeated there, since an identifier may have been typed by mistake.
  std::optional<ExitCode> Parse(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

  const SettingValues& flags() const { return flags_; }
  const Command& command() const { return chosen_; }
  const CLI::App& app() const { return app_; }

 private:
  void AddGlobalFlags();

  CLI::App app_;
  SettingValues flags_;
  Command chosen_;
};

// The completion script for bash that fits `program`'s commands and flags.
std::string BashCompletion(const CLI::App& program);

}  // namespace covenant::cli
