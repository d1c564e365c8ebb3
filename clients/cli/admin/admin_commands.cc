// `covenant admin`: what is in force, and how two persons, and the parties, change it.
#include "clients/auditor/encoding.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/admin/policy_answers.h"
#include "clients/cli/admin/proposing.h"
#include "clients/cli/orders/order_give.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/program/program.h"

namespace covenant::cli {
namespace {

absl::StatusOr<ExitCode> Validate(Session& session, const std::vector<std::string>& files) {
  ASSIGN_OR_RETURN(const std::vector<v1::Document> documents, ReadDocuments(files));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::ValidateRequest request;
  *request.mutable_context() = session.Context();
  request.mutable_documents()->Assign(documents.begin(), documents.end());
  ASSIGN_OR_RETURN(const client::Verified<v1::ValidateAnswer> answer, client->ValidatePolicy(std::move(request)));
  const Diagnostics diagnostics = WithFiles(answer->diagnostics(), documents, files);
  const std::string digest = auditor::HexEncode(ProposalDigest(documents, {}));
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

absl::StatusOr<ExitCode> ProposeFiles(Session& session, const std::vector<std::string>& files) {
  ASSIGN_OR_RETURN(const std::vector<v1::Document> documents, ReadDocuments(files));
  return ProposeContents(session, documents, {}, files);
}

// Proposes one change without a document; it waits for a second person then.
absl::StatusOr<ExitCode> ProposeChange(Session& session, v1::ChangeKind kind, const std::string& name) {
  v1::Change change;
  change.set_kind(kind);
  change.set_name(name);
  ASSIGN_OR_RETURN(const ExitCode shown, ProposeContents(session, {}, {change}, {}));
  return shown == ExitCode::kDone ? ExitCode::kPending : shown;
}
absl::StatusOr<ExitCode> Unsuspend(Session& session, const std::string& covenant) {
  return ProposeChange(session, v1::CHANGE_KIND_UNSUSPEND, covenant);
}
absl::StatusOr<ExitCode> Retire(Session& session, const std::string& covenant) {
  return ProposeChange(session, v1::CHANGE_KIND_RETIRE, covenant);
}
absl::StatusOr<ExitCode> Withdraw(Session& session, const std::string& proposal) {
  return ProposeChange(session, v1::CHANGE_KIND_WITHDRAW, proposal);
}

// Takes the options of files a command works on.
std::shared_ptr<std::vector<std::string>> AddFiles(CLI::App& command) {
  auto files = std::make_shared<std::vector<std::string>>();
  command.add_option("FILE", *files, "Covenants, register, vocabulary, statutes (YAML)")->required();
  return files;
}

}  // namespace

void AddAdminCommands(CLI::App& program, Command& chosen) {
  CLI::App* group =
      AddCommand(program, "admin", "Change the policy set: propose, approve, accept, suspend, retire, the register",
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
  on_files("propose", "Lay documents before a second administrator", ProposeFiles);
  AddSigningCommands(*group, chosen);
  on_name("reject", "ID", "Turn a proposal down", "covenant admin reject 019a0000-0000-7000-8000-000000000000", Reject);
  on_name("suspend", "COVENANT", "Suspend a covenant at once; one administrator suffices",
          "covenant admin suspend TAFEL-SIGNAAL", Suspend);
  on_name("unsuspend", "COVENANT", "Propose that a suspension ends; a second administrator approves (exit code 7)",
          "covenant admin unsuspend TAFEL-SIGNAAL", Unsuspend);
  on_name("retire", "COVENANT", "Propose that a covenant ends for good; a second administrator approves (exit code 7)",
          "covenant admin retire TAFEL-SIGNAAL", Retire);
  on_name("withdraw", "ID", "Propose that a scheduled proposal is taken back; a second administrator approves",
          "covenant admin withdraw 019a0000-0000-7000-8000-000000000000", Withdraw);
  AddHold(*group, chosen);
  AddRegisterCommands(*group, chosen);
  AddPolicyReading(*group, chosen);
  AddReplay(*group, chosen);
  AddRotateKeys(*group, chosen);
}

}  // namespace covenant::cli
