// The policy set that a new log starts with, read from files.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "broker/configuration.h"
#include "broker/exchange/story/policy_in_force.h"

namespace covenant {

// Vocabulary, register and statutes; covenants are proposed later. NOT_FOUND for a missing file, INVALID_ARGUMENT with
// every error of the documents.
absl::StatusOr<std::shared_ptr<const exchange::InForce>> ReadFirstPolicy(const Configuration& configuration);

}  // namespace covenant
