// `covenant admin replay`: what a proposal would have changed in what was asked before.
#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/admin/policy_answers.h"
#include "clients/cli/admin/replay_answers.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/moment.h"
#include "clients/cli/text/progress_bar.h"

namespace covenant::cli {
namespace {

struct ReplayOptions {
  std::vector<std::string> files;
  std::string proposal;
  std::string since;
  std::string until;
};

absl::StatusOr<v1::ReplayRequest> RequestOf(Session& session, const ReplayOptions& options) {
  v1::ReplayRequest request;
  *request.mutable_context() = session.Context();
  request.set_proposal_id(options.proposal);
  if (options.proposal.empty()) {
    if (options.files.empty()) return absl::InvalidArgumentError("say what to try: --proposed FILE, or --proposal ID");
    ASSIGN_OR_RETURN(const std::vector<v1::Document> documents, ReadDocuments(options.files));
    request.mutable_documents()->Assign(documents.begin(), documents.end());
  }
  if (!options.since.empty()) {
    ASSIGN_OR_RETURN(const absl::Time since, ParseMoment(options.since, "--since"));
    request.set_since_ms(absl::ToUnixMillis(since));
  }
  if (!options.until.empty()) {
    ASSIGN_OR_RETURN(const absl::Time until, ParseMoment(options.until, "--until"));
    request.set_until_ms(absl::ToUnixMillis(until));
  }
  return request;
}

// All pages; each is an entry of its own, the receipt shown is that of the last.
absl::StatusOr<ExitCode> Replay(Session& session, const ReplayOptions& options) {
  ASSIGN_OR_RETURN(const v1::ReplayRequest asked, RequestOf(session, options));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ReplayFindings findings;
  std::optional<ProgressBar> bar;
  uint64_t size = 0;
  for (std::string token;;) {
    v1::ReplayRequest request = asked;
    request.set_page_token(token);
    ASSIGN_OR_RETURN(const client::Verified<v1::ReplayAnswer> answer, client->Replay(std::move(request)));
    findings.Add(answer.answer());
    token = answer->next_page_token();
    size = std::max(size, answer->below());
    if (!token.empty()) {
      if (!bar) bar.emplace(session.err(), session.streams().err_is_terminal, "entries", size);
      bar->Show(size - answer->down_to());
      continue;
    }
    bar.reset();
    PrintDiagnostics(session.err(), answer->diagnostics());
    return Show(
        session, answer->outcome(), answer.call(),
        {.table = [&](std::ostream& out) { findings.Print(out); }, .json = [&](Json& json) { findings.AddTo(json); }});
  }
}

}  // namespace

void AddReplay(CLI::App& group, Command& chosen) {
  CLI::App* replay = AddCommand(group, "replay",
                                "Decide recorded requests again under documents that are not in force, and count what "
                                "changes; officers also see in which entries",
                                "covenant admin replay --proposed TAFEL-SIGNAAL.yaml --since 2026-01-01");
  auto options = std::make_shared<ReplayOptions>();
  CLI::Option* files = replay->add_option("--proposed", options->files, "Documents to try; again for another");
  CLI::Option* proposal = replay->add_option("--proposal", options->proposal, "An open proposal instead");
  files->type_name("FILE")->allow_extra_args(false);
  proposal->type_name("ID")->excludes(files);
  replay->add_option("--since", options->since, "Requests of this day or moment, or later")->type_name("WHEN");
  replay->add_option("--until", options->until, "Requests before this day or moment")->type_name("WHEN");
  replay->callback([options, &chosen] { chosen = [options](Session& session) { return Replay(session, *options); }; });
}

}  // namespace covenant::cli
