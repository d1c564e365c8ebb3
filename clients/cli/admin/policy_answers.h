// Documents, proposals and diagnostics of the policy set, for people and for scripts.
#pragma once

#include <ostream>

#include "covenant/v1/policy.pb.h"

#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

using Diagnostics = google::protobuf::RepeatedPtrField<v1::Diagnostic>;

// One line each: "error: name:line:column: what; what to do".
void PrintDiagnostics(std::ostream& out, const Diagnostics& diagnostics);
Json DiagnosticsJson(const Diagnostics& diagnostics);

// Id, state, persons, digest, and a table of its documents.
void PrintProposal(std::ostream& out, const v1::Proposal& proposal);
Json ProposalJson(const v1::Proposal& proposal);

using Acceptances = google::protobuf::RepeatedPtrField<v1::Acceptance>;
Json AcceptancesJson(const Acceptances& acceptances);

// The kind, name, version and hash of a document.
Json SummaryJson(const v1::DocumentSummary& summary);

}  // namespace covenant::cli
