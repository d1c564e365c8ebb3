// The smallest count that covenants let a report tell, out of their own texts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "covenant/v1/policy.pb.h"

#include "absl/status/statusor.h"
#include "clients/cli/program/session.h"

namespace covenant::cli {

// What a report leaves out where no covenant says it.
inline constexpr uint64_t kMinimumCell = 5;

// The largest `minimum_cell` of all rules for figures in the covenants among these documents, which hold the vocabulary
// and the register too; 0 where no rule has one. INVALID_ARGUMENT: a document is missing or has errors.
absl::StatusOr<uint64_t> MinimumCellOf(const std::vector<v1::Document>& documents);

// Has the broker give those documents as they are in force; a covenant that is in force no more says nothing, and who
// may not read the policy set gets none. Each is an entry of the log. Errors as client.h.
absl::StatusOr<std::vector<v1::Document>> FetchPolicy(Session& session, const std::vector<std::string>& covenants);

}  // namespace covenant::cli
