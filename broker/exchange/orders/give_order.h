// Giving an order about stored signals: it then waits for another person.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "covenant/v1/order.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/rows/records.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// Errors: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> GiveOrder(Rooms& rooms, Call call, const v1::GiveOrderRequest& request);

// An order of the caller's under context.covenant, with id and digest, that waits for approval; not stored yet.
// Precondition: at most kMostOrdered signals, ascending.
v1::Order MakeOrder(const Call& call, v1::OrderKind kind, const std::vector<Record>& signals, std::string ground);

inline constexpr size_t kMostOrdered = 1000;

}  // namespace covenant::exchange
