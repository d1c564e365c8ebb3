// Telling recipients what became of a signal that they were given (Wpg 28(5), AVG 19).
#pragma once

#include <span>
#include <string_view>

#include "covenant/v1/destruction.pb.h"

#include "absl/status/status.h"
#include "broker/exchange/rows/records.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/policy_in_force.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Adds to the entry the notices to everybody who was given one of `signals` under the covenant, with their rows. A
// notice names the pseudonym that its recipient knows: so before the subject's rows go; and a day by which it is to be
// confirmed. To a party that has ended, it goes to who holds its place. DATA_LOSS, UNAVAILABLE.
absl::Status SendNotices(Rooms& rooms, const InForce& policy, std::string_view covenant, v1::NoticeKind kind,
                         std::span<const Record> signals, EntryContent& content);

}  // namespace covenant::exchange
