#include "clients/cli/admin/policy_answers.h"

#include "absl/strings/str_join.h"
#include "clients/auditor/encoding.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {

void PrintDiagnostics(std::ostream& out, const Diagnostics& diagnostics) {
  for (const v1::Diagnostic& diagnostic : diagnostics) {
    out << Printable(diagnostic.severity() + ": " + diagnostic.text()) << "\n";
  }
}

Json DiagnosticsJson(const Diagnostics& diagnostics) {
  Json list = Json::array();
  for (const v1::Diagnostic& diagnostic : diagnostics) {
    list.push_back({{"severity", diagnostic.severity()}, {"text", diagnostic.text()}});
  }
  return list;
}

void PrintProposal(std::ostream& out, const v1::Proposal& proposal) {
  out << "proposal " << Printable(proposal.proposal_id()) << ", " << Printable(proposal.status()) << ", proposed by "
      << Printable(proposal.proposed_by()) << " on " << LocalTime(proposal.proposed_at_ms());
  if (!proposal.decided_by().empty()) out << ", decided by " << Printable(proposal.decided_by());
  out << "\ndigest " << auditor::HexEncode(proposal.digest()) << "\n";
  Table table({{"kind"}, {"name"}, {"version"}, {"sha256"}});
  for (const v1::DocumentSummary& document : proposal.documents()) {
    table.Add({std::string(WordOf(document.kind())), document.name(),
               document.version().empty() ? "-" : document.version(), auditor::HexEncode(document.sha256())});
  }
  if (proposal.documents_size() > 0) table.Print(out);
  for (const v1::Change& change : proposal.changes()) out << Printable(ChangeLine(change)) << "\n";
  for (const v1::Acceptance& given : proposal.acceptances()) {
    out << "accepted for " << Printable(given.party()) << " by " << Printable(given.person()) << " on "
        << LocalTime(given.accepted_at_ms()) << "\n";
  }
  if (proposal.awaiting_size() > 0) {
    out << "waits for the acceptance of " << Printable(absl::StrJoin(proposal.awaiting(), ", ")) << "\n";
  }
  if (!proposal.takes_effect_on().empty()) {
    out << "takes effect on " << Printable(proposal.takes_effect_on()) << "\n";
  }
}

Json AcceptancesJson(const Acceptances& acceptances) {
  Json list = Json::array();
  for (const v1::Acceptance& given : acceptances) {
    list.push_back(
        {{"party", given.party()}, {"person", given.person()}, {"accepted_at", UtcTime(given.accepted_at_ms())}});
  }
  return list;
}

Json ProposalJson(const v1::Proposal& proposal) {
  Json json{{"proposal_id", proposal.proposal_id()},
            {"status", proposal.status()},
            {"digest", auditor::HexEncode(proposal.digest())},
            {"proposed_by", proposal.proposed_by()},
            {"proposed_at", UtcTime(proposal.proposed_at_ms())}};
  if (!proposal.decided_by().empty()) json["decided_by"] = proposal.decided_by();
  json["documents"] = Json::array();
  for (const v1::DocumentSummary& document : proposal.documents()) json["documents"].push_back(SummaryJson(document));
  json["changes"] = Json::array();
  for (const v1::Change& change : proposal.changes()) json["changes"].push_back(ChangeLine(change));
  json["acceptances"] = AcceptancesJson(proposal.acceptances());
  json["awaiting"] = Json::array();
  for (const std::string& party : proposal.awaiting()) json["awaiting"].push_back(party);
  if (!proposal.takes_effect_on().empty()) json["takes_effect_on"] = proposal.takes_effect_on();
  if (proposal.enacted_at_ms() != 0) json["enacted_at"] = UtcTime(proposal.enacted_at_ms());
  return json;
}

Json SummaryJson(const v1::DocumentSummary& summary) {
  return Json{{"kind", WordOf(summary.kind())},
              {"name", summary.name()},
              {"version", summary.version()},
              {"status", summary.status()},
              {"sha256", auditor::HexEncode(summary.sha256())}};
}

}  // namespace covenant::cli
