// `covenant audit oddities`: what an officer should look at.
#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/entry_source.h"
#include "clients/cli/audit/oddities.h"
#include "clients/cli/audit/officer_commands.h"
#include "clients/cli/program/documents.h"

namespace covenant::cli {
namespace {

struct OddityOptions {
  SourceFlags source;
  std::string file;
  std::vector<std::string> settings;
};

absl::StatusOr<ExitCode> Run(Session& session, const OddityOptions& options) {
  OddityRules rules;
  const std::string file = options.file.empty() ? session.Setting("oddity-rules") : options.file;
  if (!file.empty()) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    RETURN_IF_ERROR(ReadRules(text, file, rules));
  }
  for (const std::string& setting : options.settings) {
    if (absl::Status status = SetRule(setting, rules); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("--rule: ", status.message()));
    }
  }
  OddityFinder finder(rules);
  ASSIGN_OR_RETURN(const SourceRead read,
                   ReadEntries(session, options.source, [&](const ReadEntry& entry, const std::string&) {
                     finder.Add(entry);
                     return absl::OkStatus();
                   }));
  const std::vector<Oddity> oddities = finder.Finish();
  return ShowReport(session, read,
                    {.table =
                         [&](std::ostream& out) {
                           PrintOddities(out, oddities, finder.not_shown());
                           SayWhenNothingFits(out, read);
                         },
                     .json = [&](Json& json) { AddOdditiesJson(oddities, finder.not_shown(), json); }});
}

}  // namespace

void AddOddities(CLI::App& group, Command& chosen) {
  CLI::App* oddities = AddCommand(
      group, "oddities", "Bursts, unusual hours, repeated refusals, one subject looked at by many: by simple rules",
      "covenant audit oddities --purpose interne_controle --since 2026-11-01 --rules oddities.conf\n"
      "covenant audit oddities --purpose interne_controle --rule burst_messages=50 --rule night_messages=0");
  auto options = std::make_shared<OddityOptions>();
  AddSourceFlags(*oddities, options->source);
  oddities->add_option("--of-covenant", options->source.filter.covenant, "Under this covenant only")->type_name("ID");
  oddities->add_option("--party", options->source.filter.caller, "Asked by this party only")->type_name("PARTY");
  oddities
      ->add_option("--rules", options->file,
                   "File of thresholds, a line each: burst_messages = 50 (the profile's oddity-rules)")
      ->type_name("FILE");
  oddities->add_option("--rule", options->settings, "One threshold; again for another (0 switches a rule off)")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  oddities->callback([options, &chosen] { chosen = [options](Session& session) { return Run(session, *options); }; });
}

}  // namespace covenant::cli
