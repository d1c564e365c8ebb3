// What waits because of orders about stored signals: approvals, holds that end, notices that are not confirmed.
#pragma once

#include <vector>

#include "covenant/v1/party.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Of the caller, in no order. To officers that have the order in sight: "order_approval" for one that somebody else
// gave and that waits, "hold_ends" for a hold whose last day is within 90 days. To a party's own systems and officers:
// "notice" for each that it did not confirm. To officers of who supplied, or of the covenant: "notice_overdue" once its
// last day is over. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<v1::Duty>> OrderDuties(const Rooms& rooms, const Call& call);

}  // namespace covenant::exchange
