// Moments as people write them.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace covenant::cli {

// "2026-11-22" is the beginning of that day in the Netherlands; else RFC 3339 with an offset, "2026-11-22T10:00:00Z".
// INVALID_ARGUMENT: anything else; `what` names the flag in the sentence.
absl::StatusOr<absl::Time> ParseMoment(std::string_view text, std::string_view what);

// "2026-11-22 10:00", as clocks in the Netherlands show it.
std::string DutchClock(absl::Time time);

}  // namespace covenant::cli
