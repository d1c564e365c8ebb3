#include "clients/cli/admin/proposing.h"

#include <utility>

#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {

ExitCode CodeOf(ExitCode shown, const Diagnostics& diagnostics) {
  for (const v1::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity() == "error") return ExitCode::kInvalidInput;
  }
  return shown;
}

Diagnostics WithFiles(Diagnostics diagnostics, const std::vector<v1::Document>& documents,
                      const std::vector<std::string>& files) {
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

absl::StatusOr<ExitCode> ProposeContents(Session& session, const std::vector<v1::Document>& documents,
                                         const std::vector<v1::Change>& changes,
                                         const std::vector<std::string>& files) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::ProposeRequest request;
  *request.mutable_context() = session.Context();
  request.mutable_documents()->Assign(documents.begin(), documents.end());
  request.mutable_changes()->Assign(changes.begin(), changes.end());
  ASSIGN_OR_RETURN(const client::Verified<v1::ProposeAnswer> answer, client->Propose(std::move(request)));
  const Diagnostics diagnostics = WithFiles(answer->diagnostics(), documents, files);
  const bool accepted = client::Permitted(answer->outcome());
  if (accepted && answer->proposal().digest() != ProposalDigest(documents, changes)) {
    return absl::DataLossError(
        "the broker recorded another digest than that of what was sent; do not approve this proposal, tell the "
        "auditor");
  }
  const auto print = [&](std::ostream& out) {
    PrintDiagnostics(out, diagnostics);
    PrintProposal(out, answer->proposal());
    const std::string id = Printable(answer->proposal().proposal_id());
    out << "another administrator approves it with: covenant admin approve " << id << "\n";
    if (answer->proposal().awaiting_size() > 0) {
      out << "each of those parties accepts it with: covenant admin accept " << id << "\n";
    }
  };
  if (!accepted && !session.json()) PrintDiagnostics(session.out(), diagnostics);
  const ExitCode shown =
      Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                         json["proposal"] = ProposalJson(answer->proposal());
                                                         json["diagnostics"] = DiagnosticsJson(diagnostics);
                                                       }});
  return CodeOf(shown, diagnostics);
}

}  // namespace covenant::cli
