// `covenant audit review`: was a use of break-glass justified?
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/entry_text.h"
#include "clients/cli/audit/officer_commands.h"
#include "clients/cli/program/answer_text.h"

namespace covenant::cli {
namespace {

struct ReviewOptions {
  uint64_t entry = 0;
  bool justified = false;
  bool unjustified = false;
  std::string reason;
};

// The review stands under the covenant of the entry, so the entry is read first; nobody judges one unseen.
absl::StatusOr<ExitCode> Review(Session& session, const ReviewOptions& options) {
  if (absl::StripAsciiWhitespace(options.reason).empty()) {
    return absl::InvalidArgumentError("--reason says nothing; write why the use was justified or not");
  }
  ASSIGN_OR_RETURN(const v1::RequestContext context, session.AuditContext());
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::GetEntryRequest get;
  *get.mutable_context() = context;
  get.set_index(options.entry);
  ASSIGN_OR_RETURN(const client::Verified<v1::GetEntryAnswer> got, client->GetEntry(std::move(get)));
  if (!client::Permitted(got->outcome())) return Show(session, got->outcome(), got.call(), {});
  ASSIGN_OR_RETURN(const ReadEntry use, Read(got->entry()));

  v1::ReviewBreakGlassRequest request;
  *request.mutable_context() = context;
  request.mutable_context()->set_covenant(use.leaf.covenant());
  request.set_entry_index(options.entry);
  request.set_verdict(options.justified ? v1::BREAK_GLASS_VERDICT_JUSTIFIED : v1::BREAK_GLASS_VERDICT_UNJUSTIFIED);
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(const client::Verified<v1::ReviewBreakGlassAnswer> answer,
                   client->ReviewBreakGlass(std::move(request)));
  const std::string verdict = options.justified ? "justified" : "unjustified";
  const auto print = [&](std::ostream& out) {
    out << Printable(absl::StrCat("entry ", options.entry, ", ", use.leaf.caller(), " under ", use.leaf.covenant(),
                                  ": reviewed as ", verdict))
        << "\n";
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                            json["entry"] = options.entry;
                                                            json["verdict"] = verdict;
                                                          }});
}

}  // namespace

void AddReview(CLI::App& group, Command& chosen) {
  CLI::App* review = AddCommand(
      group, "review", "Say whether a use of break-glass was justified; `covenant todo` tells what waits (officers)",
      "covenant --profile fg audit review --purpose rechtmatigheidscontrole --entry 4711 --justified --reason "
      "\"life in danger, confirmed by the duty officer\"");
  auto options = std::make_shared<ReviewOptions>();
  review->add_option("--entry", options->entry, "Number of the entry of the use")->type_name("N")->required();
  CLI::App* verdict = review->add_option_group("verdict");
  verdict->add_flag("--justified", options->justified, "It was");
  verdict->add_flag("--unjustified", options->unjustified, "It was not");
  verdict->require_option(1);
  review->add_option("--reason", options->reason, "Why; no name or number of a person")->type_name("TEXT")->required();
  review->callback([options, &chosen] { chosen = [options](Session& session) { return Review(session, *options); }; });
}

}  // namespace covenant::cli
