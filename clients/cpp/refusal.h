// A refusal that ends a call before its question went out: the covenant's budget was used up while identifiers were
// blinded. Where the question itself is refused, also for its budget, the refusal is the answer's outcome.
#pragma once

#include <optional>

#include "covenant/v1/receipt.pb.h"

#include "absl/status/status.h"

namespace covenant::client {

// RESOURCE_EXHAUSTED that carries the verified outcome; its message says until when.
absl::Status RefusedByBudget(const covenant::v1::Outcome& outcome);

// The outcome that RefusedByBudget put there; nullopt for OK and every other error, such as RESOURCE_EXHAUSTED of the
// broker or the network.
std::optional<covenant::v1::Outcome> RefusalIn(const absl::Status& status);

}  // namespace covenant::client
