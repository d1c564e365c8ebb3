// `covenant completion bash`: the script is made from the parser itself, so it cannot lag behind.
#include <set>

#include "clients/cli/program/program.h"

namespace covenant::cli {
namespace {

// Flags of one command, long forms, hidden ones left out.
std::string FlagsOf(const CLI::App& command) {
  std::string flags;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) flags += " --" + name;
  }
  return flags;
}

// Appends one case arm a command: path -> what may follow, and another for the step from path to path.
void AddArms(const CLI::App& command, const std::string& path, std::string& steps, std::string& choices) {
  std::string names;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string deeper = path + "/" + sub->get_name();
    names += " " + sub->get_name();
    steps += "      '" + path + " " + sub->get_name() + "') path='" + deeper + "' ;;\n";
    AddArms(*sub, deeper, steps, choices);
  }
  choices += "    '" + path + "') words='" + names + "' flags='" + FlagsOf(command) + "' ;;\n";
}

// Flags whose values are files, folders or words, by the names of their values in --help.
std::string ValueArms(const CLI::App& command, std::set<std::string>& seen) {
  std::string arms;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_lnames().empty()) continue;
    const std::string flag = "--" + option->get_lnames().front();
    const std::string value = option->get_type_name();
    std::string choice;
    if (value.find("FILE") != std::string::npos) choice = "-f";
    if (value.find("DIR") != std::string::npos) choice = "-d";
    if (value.find('|') != std::string::npos && value.find("FILE") == std::string::npos) {
      std::string words = value;
      for (char& c : words) c = c == '|' ? ' ' : c;
      choice = "-W '" + words + "'";
    }
    // A flag of several commands is told once: by the first of them whose values are known.
    if (choice.empty() || !seen.insert(flag).second) continue;
    arms += "    " + flag + ") COMPREPLY=($(compgen " + choice + " -- \"$cur\")); return ;;\n";
  }
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; }))
    arms += ValueArms(*sub, seen);
  return arms;
}

}  // namespace

std::string BashCompletion(const CLI::App& program) {
  std::string steps;
  std::string choices;
  std::set<std::string> seen;
  AddArms(program, "", steps, choices);
  return "# bash completion for covenant; load it with: source <(covenant completion bash)\n"
         "_covenant() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path='' words='' flags='' word\n"
         "  local profiles=${COVENANT_PROFILES:-$HOME/.config/covenant/profiles}\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"$path $word\" in\n" +
         steps +
         "    esac\n"
         "  done\n"
         "  case $prev in\n"
         "    --profile) COMPREPLY=($(compgen -W \"$(sed -n 's/^\\[\\(.*\\)\\]$/\\1/p' \"$profiles\" 2>/dev/null)\" -- "
         "\"$cur\")); return ;;\n" +
         ValueArms(program, seen) +
         "  esac\n"
         "  case $path in\n" +
         choices +
         "  esac\n"
         "  [[ $cur == -* ]] && words=$flags\n"
         "  [[ $path && $cur == -* ]] && words+='" +
         FlagsOf(program) +
         "'\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "  [[ $cur != -* && ${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- \"$cur\"))\n"
         "}\n"
         "complete -o filenames -F _covenant covenant\n";
}

void AddCompletion(CLI::App& program, Command& chosen) {
  CLI::App* group = AddCommand(program, "completion", "Shell completion", "source <(covenant completion bash)");
  CLI::App* bash = AddCommand(*group, "bash", "Print the completion script for bash",
                              "covenant completion bash > /etc/bash_completion.d/covenant");
  group->require_subcommand(1);
  bash->callback([&program, &chosen] {
    chosen = [&program](Session& session) -> absl::StatusOr<ExitCode> {
      session.out() << BashCompletion(program);
      return ExitCode::kDone;
    };
  });
}

}  // namespace covenant::cli
