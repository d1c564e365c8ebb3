// `covenant admin`: what is in force, and how two persons change it.
#include "absl/strings/str_cat.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/answer_text.h"
#include "clients/cli/documents.h"
#include "clients/cli/policy_answers.h"
#include "clients/cli/program.h"
#include "clients/cli/prompt.h"
#include "clients/cli/table.h"

namespace covenant::cli {
namespace {

using Documents = std::vector<v1::Document>;

// Exit code of an answer that may hold diagnostics: what the documents lack is wrong input, not a refusal.
ExitCode CodeOf(ExitCode shown, const Diagnostics& diagnostics) {
  for (const v1::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity() == "error") return ExitCode::kInvalidInput;
  }
  return shown;
}

// The broker names a document "kind/name"; whoever sent it knows it by its file.
Diagnostics WithFiles(Diagnostics diagnostics, const Documents& documents, const std::vector<std::string>& files) {
  for (v1::Diagnostic& diagnostic : diagnostics) {
    for (size_t i = 0; i < documents.size(); ++i) {
      const std::string name = std::string(WordOf(documents[i].kind())) + "/" + documents[i].name() + ":";
      if (diagnostic.text().starts_with(name)) {
        diagnostic.set_text(files[i] + ":" + diagnostic.text().substr(name.size()));
        break;
      }
    }
  }
  return diagnostics;
}

absl::StatusOr<ExitCode> Validate(Session& session, const std::vector<std::string>& files) {
  ASSIGN_OR_RETURN(const Documents documents, ReadDocuments(files));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::ValidateRequest request;
  *request.mutable_context() = session.Context();
  request.mutable_documents()->Assign(documents.begin(), documents.end());
  ASSIGN_OR_RETURN(const client::Verified<v1::ValidateAnswer> answer, client->ValidatePolicy(std::move(request)));
  const Diagnostics diagnostics = WithFiles(answer->diagnostics(), documents, files);
  const std::string digest = auditor::HexEncode(ProposalDigest(documents));
  const auto print = [&](std::ostream& out) {
    PrintDiagnostics(out, diagnostics);
    out << (diagnostics.empty() ? "no fault found; " : "") << "digest of a proposal of these documents: " << digest
        << "\n";
  };
  const ExitCode shown = Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                                            json["diagnostics"] =
                                                                                DiagnosticsJson(diagnostics);
                                                                            json["digest"] = digest;
                                                                          }});
  return CodeOf(shown, diagnostics);
}

absl::StatusOr<ExitCode> Propose(Session& session, const std::vector<std::string>& files) {
  ASSIGN_OR_RETURN(const Documents documents, ReadDocuments(files));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::ProposeRequest request;
  *request.mutable_context() = session.Context();
  request.mutable_documents()->Assign(documents.begin(), documents.end());
  ASSIGN_OR_RETURN(const client::Verified<v1::ProposeAnswer> answer, client->Propose(std::move(request)));
  const Diagnostics diagnostics = WithFiles(answer->diagnostics(), documents, files);
  const bool accepted = client::Permitted(answer->outcome());
  if (accepted && answer->proposal().digest() != ProposalDigest(documents)) {
    return absl::DataLossError(
        "the broker recorded another digest than that of these files; do not approve this proposal, tell the auditor");
  }
  const auto print = [&](std::ostream& out) {
    PrintDiagnostics(out, diagnostics);
    PrintProposal(out, answer->proposal());
    out << "another administrator approves it with: covenant admin approve "
        << Printable(answer->proposal().proposal_id()) << "\n";
  };
  if (!accepted && !session.json()) PrintDiagnostics(session.out(), diagnostics);
  const ExitCode shown =
      Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                         json["proposal"] = ProposalJson(answer->proposal());
                                                         json["diagnostics"] = DiagnosticsJson(diagnostics);
                                                       }});
  return CodeOf(shown, diagnostics);
}

// The proposal with the sources that will be signed for. DATA_LOSS: they do not add up to the digest.
absl::StatusOr<client::Verified<v1::GetAnswer>> FetchProposal(Session& session, client::Client& client,
                                                              const std::string& id) {
  v1::GetRequest request;
  *request.mutable_context() = session.Context();
  request.set_proposal_id(id);
  absl::StatusOr<client::Verified<v1::GetAnswer>> answer = client.GetPolicy(std::move(request));
  if (!answer.ok() || !client::Permitted((*answer)->outcome())) return answer;
  const Documents documents((*answer)->documents().begin(), (*answer)->documents().end());
  if (ProposalDigest(documents) != (*answer)->proposal().digest()) {
    return absl::DataLossError(
        "the documents of this proposal are not those of its digest; do not approve it, tell the auditor");
  }
  return answer;
}

struct ApproveOptions {
  std::string id;
  std::string digest;              // hexadecimal, as the person noted it when reviewing
  std::vector<std::string> files;  // what the person reviewed
  bool yes = false;
};

// What the person holds in hand, if anything, must be what will be signed.
absl::Status CheckReviewed(const ApproveOptions& options, const std::string& digest) {
  if (!options.digest.empty() && auditor::HexDecode(options.digest) != digest) {
    return absl::InvalidArgumentError(
        "the proposal's digest is not the one given with --digest; nothing was signed; read the proposal again: "
        "covenant admin show " +
        options.id);
  }
  if (options.files.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Documents documents, ReadDocuments(options.files));
  if (ProposalDigest(documents) == digest) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the proposal holds other documents than the files given; nothing was signed; read the proposal again: covenant "
      "admin show " +
      options.id);
}

absl::StatusOr<ExitCode> Approve(Session& session, const ApproveOptions& options) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::GetAnswer> fetched, FetchProposal(session, *client, options.id));
  if (!client::Permitted(fetched->outcome())) return Show(session, fetched->outcome(), fetched.call(), {});
  const std::string& digest = fetched->proposal().digest();
  RETURN_IF_ERROR(CheckReviewed(options, digest));
  // On err: what stands on out stays one answer for scripts.
  PrintProposal(session.err(), fetched->proposal());
  const bool open = fetched->proposal().status() == "open";
  if (open) session.err() << "you sign:\n" << auditor::ApprovalText(options.id, digest);
  // One that was decided on before goes to the broker all the same: its refusal has a receipt.
  if (open && session.streams().in_is_terminal && !options.yes && !AskYes("sign and put in force?")) {
    return absl::InvalidArgumentError("not approved: nothing was signed");
  }
  v1::ApproveRequest request;
  *request.mutable_context() = session.Context();
  request.set_proposal_id(options.id);
  ASSIGN_OR_RETURN(const client::Verified<v1::ApproveAnswer> answer, client->Approve(std::move(request), digest));
  const auto print = [&](std::ostream& out) {
    out << "approved and in force; policy set " << auditor::HexEncode(answer->policy_set()) << "\n";
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                            json["proposal"] = ProposalJson(answer->proposal());
                                                            json["policy_set"] =
                                                                auditor::HexEncode(answer->policy_set());
                                                          }});
}

absl::StatusOr<ExitCode> Reject(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::RejectRequest request;
  *request.mutable_context() = session.Context();
  request.set_proposal_id(id);
  ASSIGN_OR_RETURN(const client::Verified<v1::RejectAnswer> answer, client->Reject(std::move(request)));
  return Show(session, answer->outcome(), answer.call(),
              {.table = [](std::ostream& out) { out << "rejected; nothing changed\n"; },
               .json = [&](Json& json) { json["proposal"] = ProposalJson(answer->proposal()); }});
}

absl::StatusOr<ExitCode> Suspend(Session& session, const std::string& covenant) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::SuspendRequest request;
  *request.mutable_context() = session.Context();
  request.set_name(covenant);
  ASSIGN_OR_RETURN(const client::Verified<v1::SuspendAnswer> answer, client->Suspend(std::move(request)));
  const std::string set = auditor::HexEncode(answer->policy_set());
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { out << "suspended from now on; policy set " << set << "\n"; },
               .json = [&](Json& json) { json["policy_set"] = set; }});
}

// Takes the options of files a command works on.
std::shared_ptr<std::vector<std::string>> AddFiles(CLI::App& command) {
  auto files = std::make_shared<std::vector<std::string>>();
  command.add_option("FILE", *files, "Covenants, register, vocabulary, statutes (YAML)")->required();
  return files;
}

void AddApprove(CLI::App& group, Command& chosen) {
  CLI::App* approve = AddCommand(
      group, "approve", "Sign a proposal of another person and put it in force",
      "covenant --profile beheerder-b admin approve 019a0000-0000-7000-8000-000000000000 --files covenant.yaml");
  auto options = std::make_shared<ApproveOptions>();
  approve->add_option("ID", options->id, "Id of the proposal")->required();
  approve->add_option("--digest", options->digest, "Sign only if the proposal has this digest")->type_name("HEX");
  approve->add_option("--files", options->files, "Sign only if the proposal holds exactly these documents")
      ->type_name("FILE");
  approve->add_flag("--yes", options->yes, "Do not ask");
  approve->callback(
      [options, &chosen] { chosen = [options](Session& session) { return Approve(session, *options); }; });
}

}  // namespace

void AddAdminCommands(CLI::App& program, Command& chosen) {
  CLI::App* group = AddCommand(program, "admin", "Load covenants: propose, approve by a second person, suspend",
                               "covenant --profile beheerder-a admin propose COMENSHA-REG.yaml");
  group->require_subcommand(1);
  const auto on_files = [&](const std::string& name, const std::string& meaning, auto run) {
    CLI::App* command =
        AddCommand(*group, name, meaning, "covenant admin " + name + " register.yaml COMENSHA-REG.yaml");
    command->callback([files = AddFiles(*command), run, &chosen] {
      chosen = [files, run](Session& session) { return run(session, *files); };
    });
  };
  const auto on_name = [&](const std::string& name, const std::string& value, const std::string& meaning,
                           const std::string& example, auto run) {
    CLI::App* command = AddCommand(*group, name, meaning, example);
    auto given = std::make_shared<std::string>();
    command->add_option(value, *given)->required();
    command->callback(
        [given, run, &chosen] { chosen = [given, run](Session& session) { return run(session, *given); }; });
  };
  on_files("validate", "Report every fault of documents against the set in force; changes nothing", Validate);
  on_files("propose", "Lay documents before a second administrator", Propose);
  AddApprove(*group, chosen);
  on_name("reject", "ID", "Turn a proposal down", "covenant admin reject 019a0000-0000-7000-8000-000000000000", Reject);
  on_name("suspend", "COVENANT", "Suspend a covenant at once; one administrator suffices",
          "covenant admin suspend TAFEL-SIGNAAL", Suspend);
  AddPolicyReading(*group, chosen);
}

}  // namespace covenant::cli
