// The story of PseudonymService.EvaluateBlinded.
#pragma once

#include "covenant/v1/pseudonym.pb.h"

#include "broker/exchange/story/story.h"

namespace covenant::exchange {

inline constexpr std::string_view kElementInvalid = "ELEMENT_INVALID";

// The UTC day of a moment, as days since 1970-01-01.
uint32_t UtcDay(absl::Time time);

// Evaluates blinded elements for a party that may match by the scheme, within its budget, with one proof and a ticket
// for each. Errors as Tell.
Task<absl::StatusOr<Reply>> EvaluateBlinded(Rooms& rooms, Call call, const v1::EvaluateBlindedRequest& request);

}  // namespace covenant::exchange
