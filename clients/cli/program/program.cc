#include "clients/cli/program/program.h"

#include <algorithm>

#include "absl/strings/str_replace.h"

namespace covenant::cli {
namespace {

constexpr char kFooter[] =
    "Settings come from flags, then COVENANT_* variables (--log-key is COVENANT_LOG_KEY), then the profile.\n"
    "Exit codes: 0 done (a no-hit is done), 2 wrong usage or invalid input, 3 refused by the covenant,\n"
    "4 not authenticated or not entitled, 5 broker unavailable, 6 verification failed, 7 pending.\n"
    "Identifiers of persons come from files, stdin or a prompt, never from arguments.\n"
    "Example:\n  covenant --profile politie whoami";

// An argument that looks like a flag, without its value; empty for anything else.
std::string FlagOf(const std::string& argument) {
  const std::string flag = argument.substr(0, argument.find('='));
  const bool fits = flag.size() > 1 && flag.size() < 30 && flag.front() == '-' &&
                    std::ranges::all_of(flag, [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); });
  return fits ? flag : "";
}

// What is wrong with the arguments, from the parser's error but without any value.
std::string UsageError(const CLI::App& app, const CLI::ParseError& error) {
  const auto is = [&]<class Kind>(const Kind*) { return dynamic_cast<const Kind*>(&error) != nullptr; };
  const CLI::RequiredError* required = nullptr;
  const CLI::ArgumentMismatch* mismatch = nullptr;
  const CLI::ExcludesError* excludes = nullptr;
  const CLI::ExtrasError* extras = nullptr;
  const CLI::ValidationError* validation = nullptr;
  if (is(required) || is(mismatch) || is(excludes)) return error.what();
  if (is(extras)) {
    for (const std::string& extra : app.remaining(true)) {
      if (const std::string flag = FlagOf(extra); !flag.empty()) return flag + " is not known here";
    }
    return "there is an argument too many, or no such command";
  }
  const std::string text = error.what();
  if (is(validation)) return text.substr(0, text.find(':')) + " has a value that it does not take";
  return "a value has the wrong form";
}

// The innermost command that was typed: its help is the one to read.
std::string TypedPath(const CLI::App& app) {
  std::string path = app.get_name();
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    path += " " + at->get_name();
  }
  return path;
}

}  // namespace

CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& meaning,
                     const std::string& example) {
  CLI::App* command = parent.add_subcommand(name, meaning);
  command->footer("Example:\n  " + absl::StrReplaceAll(example, {{"\n", "\n  "}}) +
                  "\nSettings of connection and request (--covenant, --purpose ...): covenant --help");
  return command;
}

Program::Program() : app_("Exchange signals under a covenant, audit disclosures, load covenants.", "covenant") {
  app_.footer(kFooter);
  app_.fallthrough();  // so that settings may stand after the command too
  app_.set_version_flag("--version", std::string("covenant ") + COVENANT_VERSION);
  AddGlobalFlags();
  AddWhoAmI(app_, chosen_);
  AddRights(app_, chosen_);
  AddSignalCommands(app_, chosen_);
  AddCaseCommands(app_, chosen_);
  AddOrderCommands(app_, chosen_);
  AddNoticeCommands(app_, chosen_);
  AddRequestCommands(app_, chosen_);
  AddAdminCommands(app_, chosen_);
  AddTodo(app_, chosen_);
  AddAuditCommands(app_, chosen_);
  AddReportCommands(app_, chosen_);
  AddPolicyCommands(app_, chosen_);
  AddCompletion(app_, chosen_);
  app_.require_subcommand(1);
}

void Program::AddGlobalFlags() {
  const auto add = [this](std::string_view name, std::string_view value, std::string_view meaning) {
    const std::string key(name);
    const auto keep = [this, key](const std::string& given) { flags_[key] = given; };
    return app_.add_option_function<std::string>("--" + key, keep, std::string(meaning))
        ->type_name(std::string(value))
        ->group("Settings");
  };
  add("profile", "NAME", "Profile to use; a file with one profile needs no name");
  add("profiles", "FILE", "File of profiles (~/.config/covenant/profiles)");
  for (const SettingName& setting : SettingNames()) add(setting.name, setting.value, setting.meaning);
}

std::optional<ExitCode> Program::Parse(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::Success& success) {
    app_.exit(success, out, err);
    return ExitCode::kDone;
  } catch (const CLI::ParseError& error) {
    err << "covenant: " << UsageError(app_, error) << "; see: " << TypedPath(app_) << " --help\n";
    return ExitCode::kInvalidInput;
  }
  return std::nullopt;
}

}  // namespace covenant::cli
