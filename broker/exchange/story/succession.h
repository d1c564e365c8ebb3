// Succession: what a party that has ended supplied and was given counts as its successor's, as the register says.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "policy/language/facts.h"

namespace covenant::exchange {

// Puts who holds the signal on the day of the call in the supplier's place. What nobody holds any more keeps the name
// of the party that ended, and is then decided on as from outside the covenant; so is what the covenant says is
// destroyed when a party leaves.
void CountForHolder(const Call& call, policy::RecordFacts& facts);
// The same by the register of `snapshot`, under `covenant`, on the day of `time`.
void CountForHolder(const policy::Snapshot& snapshot, std::string_view covenant, absl::Time time,
                    policy::RecordFacts& facts);

// The subject id behind a pseudonym that was given to the caller, or to a party that it took over, under a covenant
// (its key id). NOT_FOUND.
absl::StatusOr<std::string> SubjectOf(const Rooms& rooms, const Call& call, const std::string& covenant,
                                      std::string_view pseudonym);

}  // namespace covenant::exchange
