// Carrying out an approved order: all of it is in the batch of the approval's entry, but for the destroying itself,
// which the sweep then does (destruction/sweep.h).
#pragma once

#include <string_view>

#include "covenant/v1/destruction.pb.h"

#include "absl/status/status.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Wpg 14(1): years that removed data are kept before they are destroyed.
inline constexpr int kYearsRemoved = 5;

// Why the order cannot be carried out now; empty when it can. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::string_view> HindranceTo(const Rooms& rooms, const Call& call, const v1::Order& order);

// Adds to the entry what the order changes and whom it tells, and sets the order's status. DATA_LOSS, UNAVAILABLE.
absl::Status CarryOut(Rooms& rooms, const Call& call, v1::Order& order, EntryContent& content);

}  // namespace covenant::exchange
