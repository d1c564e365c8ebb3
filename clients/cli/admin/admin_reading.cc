// `covenant admin list` and `show`: what is in force and what is proposed.
#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/admin/policy_answers.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

// All pages of the list; each page is an entry of its own, the receipt shown is that of the last.
struct Listing {
  std::vector<v1::DocumentSummary> documents;
  std::vector<v1::Proposal> proposals;
};

void PrintListing(std::ostream& out, const Listing& listing, std::string_view policy_set) {
  out << "in force (policy set " << auditor::HexEncode(policy_set) << ")\n";
  Table documents({{"kind"}, {"name"}, {"version"}, {"state"}, {"sha256"}});
  for (const v1::DocumentSummary& document : listing.documents) {
    documents.Add({std::string(WordOf(document.kind())), document.name(), document.version(), document.status(),
                   auditor::HexEncode(document.sha256())});
  }
  documents.Print(out);
  out << "\nproposals\n";
  Table proposals({{"id"}, {"status"}, {"proposed by"}, {"at"}, {"what"}});
  for (const v1::Proposal& proposal : listing.proposals) {
    std::string names;
    for (const v1::DocumentSummary& document : proposal.documents())
      absl::StrAppend(&names, names.empty() ? "" : ", ", document.name());
    for (const v1::Change& change : proposal.changes())
      absl::StrAppend(&names, names.empty() ? "" : ", ", ChangeLine(change));
    proposals.Add({proposal.proposal_id(), proposal.status(), proposal.proposed_by(),
                   LocalTime(proposal.proposed_at_ms()), names});
  }
  if (proposals.rows() == 0) out << "none\n";
  if (proposals.rows() > 0) proposals.Print(out);
}

void AddListingJson(const Listing& listing, std::string_view policy_set, Json& json) {
  json["policy_set"] = auditor::HexEncode(policy_set);
  json["documents"] = Json::array();
  for (const v1::DocumentSummary& document : listing.documents) json["documents"].push_back(SummaryJson(document));
  json["proposals"] = Json::array();
  for (const v1::Proposal& proposal : listing.proposals) json["proposals"].push_back(ProposalJson(proposal));
}

absl::StatusOr<ExitCode> List(Session& session) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  Listing listing;
  for (std::string token;;) {
    v1::ListRequest request;
    *request.mutable_context() = session.Context();
    request.set_page_token(token);
    ASSIGN_OR_RETURN(const client::Verified<v1::ListAnswer> answer, client->ListPolicy(std::move(request)));
    listing.documents.insert(listing.documents.end(), answer->documents().begin(), answer->documents().end());
    listing.proposals.insert(listing.proposals.end(), answer->proposals().begin(), answer->proposals().end());
    token = answer->next_page_token();
    if (!token.empty()) continue;
    return Show(session, answer->outcome(), answer.call(),
                {.table = [&](std::ostream& out) { PrintListing(out, listing, answer->policy_set()); },
                 .json = [&](Json& json) { AddListingJson(listing, answer->policy_set(), json); }});
  }
}

struct ShowOptions {
  std::string name;
  std::string kind;
  std::string sha256;
  bool source = false;
};

void PrintSources(std::ostream& out, const v1::GetAnswer& answer, bool bare) {
  for (const v1::Document& document : answer.documents()) {
    if (!bare) out << "\n--- " << WordOf(document.kind()) << " " << Printable(document.name()) << "\n";
    // Source is text of many lines; only its line ends are let through.
    std::string_view rest = document.source();
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      out << (bare ? std::string(rest.substr(0, end)) : Printable(rest.substr(0, end)));
      if (end < rest.size() || !bare) out << "\n";
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

absl::StatusOr<ExitCode> ShowDocument(Session& session, const ShowOptions& options) {
  v1::GetRequest request;
  *request.mutable_context() = session.Context();
  const v1::DocumentKind kind = KindFor(options.name, options.kind);
  if (kind == v1::DOCUMENT_KIND_UNSPECIFIED) {
    request.set_proposal_id(options.name);
  } else {
    request.set_kind(kind);
    request.set_name(options.name);
  }
  if (!options.sha256.empty()) {
    const std::optional<std::string> sha256 = auditor::HexDecode(options.sha256);
    if (!sha256 || kind == v1::DOCUMENT_KIND_UNSPECIFIED) {
      return absl::InvalidArgumentError(
          "--sha256 is no hexadecimal hash, or --kind is missing; see: covenant admin history");
    }
    request.set_sha256(*sha256);
  }
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::GetAnswer> answer, client->GetPolicy(std::move(request)));
  const auto print = [&](std::ostream& out) {
    if (answer->has_proposal() && !options.source) PrintProposal(out, answer->proposal());
    PrintSources(out, answer.answer(), options.source);
  };
  const ExitCode shown =
      Show(session, answer->outcome(), answer.call(),
           {.table = print,
            .json =
                [&](Json& json) {
                  if (answer->has_proposal()) json["proposal"] = ProposalJson(answer->proposal());
                  json["documents"] = Json::array();
                  for (const v1::Document& document : answer->documents()) {
                    json["documents"].push_back(
                        {{"kind", WordOf(document.kind())}, {"name", document.name()}, {"source", document.source()}});
                  }
                },
            .raw = options.source});
  const bool pending = shown == ExitCode::kDone &&
                       (answer->proposal().status() == "open" || answer->proposal().status() == "awaiting_acceptance");
  return pending ? ExitCode::kPending : shown;
}

}  // namespace

void AddPolicyReading(CLI::App& group, Command& chosen) {
  AddCommand(group, "list", "Documents in force and proposals", "covenant admin list")->callback([&chosen] {
    chosen = List;
  });
  CLI::App* show = AddCommand(
      group, "show", "The source of a proposal (exit code 7 while it waits) or of a document that is or was in force",
      "covenant admin show --kind covenant COMENSHA-REG --source > COMENSHA-REG.yaml");
  auto options = std::make_shared<ShowOptions>();
  show->add_option("NAME", options->name,
                   "Id of a proposal; with --kind the name of a document; or register, vocabulary, police_units")
      ->required();
  show->add_option("--kind", options->kind, "Kind of a document in force")
      ->type_name("covenant|statute|register|vocabulary|police_units")
      ->check([](const std::string& kind) {
        return KindOf(kind) == v1::DOCUMENT_KIND_UNSPECIFIED ? std::string("no kind") : std::string();
      });
  show->add_option("--sha256", options->sha256, "The version with this hash, which is or ever was in force")
      ->type_name("HEX");
  show->add_flag("--source", options->source, "The bare source, byte for byte");
  show->callback(
      [options, &chosen] { chosen = [options](Session& session) { return ShowDocument(session, *options); }; });
  AddHistory(group, chosen);
}

}  // namespace covenant::cli
