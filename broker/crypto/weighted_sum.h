// The sum of public elements by public weights, many times faster than term by term: what a proof for a batch costs.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "broker/crypto/ristretto255.h"

namespace covenant::crypto {

// w1 * e1 + w2 * e2 + ... In time that depends on the weights and elements: for what everyone may know only.
// Preconditions (checked): as many weights as elements, one or more. INVALID_ARGUMENT when a weight does not pass
// CheckScalar or the sum is the identity.
absl::StatusOr<Element> WeightedSum(absl::Span<const std::string> weights, absl::Span<const Element> elements);

}  // namespace covenant::crypto
