// `covenant audit breach`: what a certificate, party or actor that was taken over touched.
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/breach.h"
#include "clients/cli/audit/entry_source.h"
#include "clients/cli/audit/officer_commands.h"
#include "clients/cli/text/moment.h"
#include "policy/text/civil_date.h"

namespace covenant::cli {
namespace {

struct BreachOptions {
  SourceFlags source;
  std::string certificate, party, actor;
  std::string discovered;
  std::string html;
};

// An actor's reference may lead to a person, so it is not repeated.
std::string ByWhom(const BreachOptions& options, bool dutch) {
  if (!options.party.empty()) return (dutch ? "deelnemer " : "party ") + options.party;
  if (options.actor.empty()) return dutch ? "één certificaat" : "one certificate";
  return dutch ? "één vrager" : "one actor";
}

absl::StatusOr<ExitCode> Run(Session& session, const BreachOptions& options) {
  Suspect suspect{.certificate = "", .party = options.party, .actor = options.actor};
  if (!options.certificate.empty()) {
    ASSIGN_OR_RETURN(suspect.certificate, ParseFingerprint(options.certificate));
  }
  if (suspect.certificate.empty() && suspect.party.empty() && suspect.actor.empty()) {
    return absl::InvalidArgumentError("whose acts count? give --certificate, --party or --actor");
  }
  BreachFacts facts{.by = ByWhom(options, /*dutch=*/false),
                    .by_dutch = ByWhom(options, /*dutch=*/true),
                    .since = options.source.filter.since,
                    .until = options.source.filter.until,
                    .origin = {},
                    .made_on = policy::FormatDate(policy::DutchDay(absl::Now())),
                    .clock = {}};
  if (!options.discovered.empty()) {
    ASSIGN_OR_RETURN(const absl::Time discovered, ParseMoment(options.discovered, "--discovered"));
    if (discovered > absl::Now()) return absl::InvalidArgumentError("--discovered has not come yet; correct it");
    facts.clock = ClockOf(discovered, absl::Now());
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> html, FileOf(options.html));
  BreachCount count(std::move(suspect));
  ASSIGN_OR_RETURN(const SourceRead read,
                   ReadEntries(session, options.source, [&](const ReadEntry& entry, const std::string&) {
                     count.Add(entry);
                     return absl::OkStatus();
                   }));
  const Breach breach = count.Finish();
  facts.origin = read.origin;
  facts.log_size = read.log_size;
  if (read.permitted && html) {
    html->stream() << BreachPage(breach, facts);
    RETURN_IF_ERROR(html->Commit());
  }
  return ShowReport(session, read,
                    {.table =
                         [&](std::ostream& out) {
                           PrintBreach(out, breach, facts);
                           SayWhenNothingFits(out, read);
                         },
                     .json = [&](Json& json) { AddBreachJson(breach, facts, json); }});
}

}  // namespace

void AddBreach(CLI::App& group, Command& chosen) {
  CLI::App* breach = AddCommand(
      group, "breach", "What a certificate, party or actor that was taken over saw: whom to warn, and the 72 hours",
      "covenant audit breach --purpose integriteit_beveiliging --certificate 3A:01:...:9F --since 2026-11-20 "
      "--until 2026-11-23 --discovered 2026-11-22T10:00:00+01:00 --html breach.html");
  auto options = std::make_shared<BreachOptions>();
  AddSourceFlags(*breach, options->source);
  CLI::Option* certificate =
      breach->add_option("--certificate", options->certificate, "SHA-256 fingerprint of the certificate");
  CLI::Option* party = breach->add_option("--party", options->party, "Everything that this party asked");
  CLI::Option* actor = breach->add_option("--actor", options->actor, "Reference of the actor, as the party named it");
  certificate->type_name("FINGERPRINT")->excludes(party)->excludes(actor);
  party->type_name("PARTY")->excludes(actor);
  actor->type_name("REF");
  breach->add_option("--discovered", options->discovered, "When the breach became known: starts the 72 hours")
      ->type_name("WHEN");
  breach->add_option("--html", options->html, "Also write one page, in Dutch")->type_name("FILE");
  breach->callback([options, &chosen] { chosen = [options](Session& session) { return Run(session, *options); }; });
}

}  // namespace covenant::cli
