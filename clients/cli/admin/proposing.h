// Laying documents and changes before a second person.
#pragma once

#include <string>
#include <vector>

#include "covenant/v1/policy.pb.h"

#include "absl/status/statusor.h"
#include "clients/cli/admin/policy_answers.h"
#include "clients/cli/program/exit_code.h"
#include "clients/cli/program/session.h"

namespace covenant::cli {

// Exit code of an answer that may hold diagnostics: what the documents lack is wrong input, not a refusal.
ExitCode CodeOf(ExitCode shown, const Diagnostics& diagnostics);

// The broker names a document "kind/name"; whoever sent it knows it by its file. `files` has one for each document.
Diagnostics WithFiles(Diagnostics diagnostics, const std::vector<v1::Document>& documents,
                      const std::vector<std::string>& files);

// Proposes, and shows the proposal. DATA_LOSS: the broker recorded another digest than that of the documents.
absl::StatusOr<ExitCode> ProposeContents(Session& session, const std::vector<v1::Document>& documents,
                                         const std::vector<v1::Change>& changes, const std::vector<std::string>& files);

}  // namespace covenant::cli
