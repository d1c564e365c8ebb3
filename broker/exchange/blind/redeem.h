// The story of PseudonymService.Redeem.
#pragma once

#include "covenant/v1/pseudonym.pb.h"

#include "broker/exchange/story/story.h"

namespace covenant::exchange {

inline constexpr std::string_view kTicketInvalid = "TICKET_INVALID";
inline constexpr std::string_view kTicketSpent = "TICKET_SPENT";
inline constexpr std::string_view kTicketExpired = "TICKET_EXPIRED";

// Gives the caller handles for the tickets it got, each ticket once. A write: that a ticket is spent is on disk with
// the entry, and a repeat answers again. Errors as Tell.
Task<absl::StatusOr<Reply>> Redeem(Rooms& rooms, Call call, const v1::RedeemRequest& request);

}  // namespace covenant::exchange
