// `covenant admin approve` and `accept`: signing a proposal with the key of one's own certificate.
#include <memory>

#include "absl/strings/str_join.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/admin/policy_answers.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/program/program.h"
#include "clients/cli/subject/prompt.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

// The proposal with the sources that will be signed for. DATA_LOSS: they do not add up to the digest.
absl::StatusOr<client::Verified<v1::GetAnswer>> FetchProposal(Session& session, client::Client& client,
                                                              const std::string& id) {
  v1::GetRequest request;
  *request.mutable_context() = session.Context();
  request.set_proposal_id(id);
  absl::StatusOr<client::Verified<v1::GetAnswer>> answer = client.GetPolicy(std::move(request));
  if (!answer.ok() || !client::Permitted((*answer)->outcome())) return answer;
  const std::vector<v1::Document> documents((*answer)->documents().begin(), (*answer)->documents().end());
  const auto& changes = (*answer)->proposal().changes();
  if (ProposalDigest(documents, {changes.begin(), changes.end()}) != (*answer)->proposal().digest()) {
    return absl::DataLossError(
        "the documents of this proposal are not those of its digest; do not approve it, tell the auditor");
  }
  return answer;
}

struct SignOptions {
  std::string id;
  std::string digest;              // hexadecimal, as the person noted it when reviewing
  std::vector<std::string> files;  // what the person reviewed
  bool yes = false;
};

// What the person holds in hand, if anything, must be what will be signed.
absl::Status CheckReviewed(const SignOptions& options, const v1::Proposal& proposal) {
  const std::string& digest = proposal.digest();
  if (!options.digest.empty() && auditor::HexDecode(options.digest) != digest) {
    return absl::InvalidArgumentError(
        "the proposal's digest is not the one given with --digest; nothing was signed; read the proposal again: "
        "covenant admin show " +
        options.id);
  }
  if (options.files.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<v1::Document> documents, ReadDocuments(options.files));
  if (ProposalDigest(documents, {proposal.changes().begin(), proposal.changes().end()}) == digest)
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the proposal holds other documents than the files given; nothing was signed; read the proposal again: covenant "
      "admin show " +
      options.id);
}

// Shows what is signed, and asks. On err: what stands on out stays one answer for scripts. A proposal that was decided
// on before goes to the broker all the same: its refusal has a receipt.
absl::Status Confirm(Session& session, const SignOptions& options, const v1::Proposal& proposal,
                     const std::string& text, std::string_view question) {
  PrintProposal(session.err(), proposal);
  const bool pending = proposal.status() == "open" || proposal.status() == "awaiting_acceptance";
  if (!pending) return absl::OkStatus();
  session.err() << "you sign:\n" << text;
  return ConfirmSigning(options.yes, session.streams().in_is_terminal, question);
}

// What a signature came to: in force, on its day, or waiting for others (exit code 7).
ExitCode ShowSigned(Session& session, const v1::Outcome& outcome, const client::VerifiedCall& call,
                    const v1::Proposal& proposal, const std::string& policy_set) {
  const auto print = [&](std::ostream& out) {
    if (proposal.status() == "enacted") {
      out << "in force; policy set " << auditor::HexEncode(policy_set) << "\n";
    } else if (proposal.status() == "scheduled") {
      out << "approved and accepted; takes effect on " << Printable(proposal.takes_effect_on()) << "\n";
    } else {
      if (proposal.status() == "open") out << "waits for the approval of a second administrator\n";
      if (proposal.awaiting_size() > 0) {
        out << "waits for the acceptance of " << Printable(absl::StrJoin(proposal.awaiting(), ", ")) << "\n";
      }
    }
  };
  const ExitCode shown = Show(session, outcome, call, {.table = print, .json = [&](Json& json) {
                                                         json["proposal"] = ProposalJson(proposal);
                                                         json["policy_set"] = auditor::HexEncode(policy_set);
                                                       }});
  const bool done = proposal.status() == "enacted" || proposal.status() == "scheduled";
  return shown == ExitCode::kDone && !done ? ExitCode::kPending : shown;
}

absl::StatusOr<ExitCode> Approve(Session& session, const SignOptions& options) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::GetAnswer> fetched, FetchProposal(session, *client, options.id));
  if (!client::Permitted(fetched->outcome())) return Show(session, fetched->outcome(), fetched.call(), {});
  const v1::Proposal& proposal = fetched->proposal();
  RETURN_IF_ERROR(CheckReviewed(options, proposal));
  const std::string text = auditor::ApprovalText(options.id, proposal.digest());
  RETURN_IF_ERROR(Confirm(session, options, proposal, text, "sign and approve?"));
  v1::ApproveRequest request;
  *request.mutable_context() = session.Context();
  request.set_proposal_id(options.id);
  ASSIGN_OR_RETURN(const client::Verified<v1::ApproveAnswer> answer,
                   client->Approve(std::move(request), proposal.digest()));
  return ShowSigned(session, answer->outcome(), answer.call(), answer->proposal(), answer->policy_set());
}

absl::StatusOr<ExitCode> Accept(Session& session, const SignOptions& options) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::GetAnswer> fetched, FetchProposal(session, *client, options.id));
  if (!client::Permitted(fetched->outcome())) return Show(session, fetched->outcome(), fetched.call(), {});
  const v1::Proposal& proposal = fetched->proposal();
  RETURN_IF_ERROR(CheckReviewed(options, proposal));
  v1::WhoAmIRequest who;
  *who.mutable_context() = session.Context();
  ASSIGN_OR_RETURN(const client::Verified<v1::WhoAmIAnswer> me, client->WhoAmI(std::move(who)));
  const std::string text = auditor::AcceptanceText(options.id, proposal.digest(), me->party());
  RETURN_IF_ERROR(Confirm(session, options, proposal, text, "sign and accept for " + Printable(me->party()) + "?"));
  v1::AcceptRequest request;
  *request.mutable_context() = session.Context();
  request.set_proposal_id(options.id);
  ASSIGN_OR_RETURN(const client::Verified<v1::AcceptAnswer> answer,
                   client->Accept(std::move(request), proposal.digest(), me->party()));
  return ShowSigned(session, answer->outcome(), answer.call(), answer->proposal(), answer->policy_set());
}

void AddSigning(CLI::App& group, Command& chosen, const std::string& name, const std::string& meaning,
                const std::string& example, absl::StatusOr<ExitCode> (*run)(Session&, const SignOptions&)) {
  CLI::App* command = AddCommand(group, name, meaning, example);
  auto options = std::make_shared<SignOptions>();
  command->add_option("ID", options->id, "Id of the proposal")->required();
  command->add_option("--digest", options->digest, "Sign only if the proposal has this digest")->type_name("HEX");
  command->add_option("--files", options->files, "Sign only if the proposal holds exactly these documents")
      ->type_name("FILE");
  command->add_flag("--yes", options->yes, "Do not ask");
  command->callback(
      [options, run, &chosen] { chosen = [options, run](Session& session) { return run(session, *options); }; });
}

}  // namespace

void AddSigningCommands(CLI::App& group, Command& chosen) {
  AddSigning(group, chosen, "approve", "Sign and approve a proposal of another person (exit code 7 while it waits)",
             "covenant --profile beheerder-b admin approve 019a0000-0000-7000-8000-000000000000 --files covenant.yaml",
             Approve);
  AddSigning(group, chosen, "accept", "Sign and accept a proposal for your party (exit code 7 while it waits)",
             "covenant --profile kmar-bestuur admin accept 019a0000-0000-7000-8000-000000000000 --files covenant.yaml",
             Accept);
}

}  // namespace covenant::cli
