// The texts that an order's digest and its approval stand for (order.proto, OrderService).
#pragma once

#include <string>
#include <string_view>

#include "covenant/v1/destruction.pb.h"

namespace covenant::exchange {

// "destroy", "hold", "end", "shield", "remove"; empty for none of these.
std::string_view OrderWord(v1::OrderKind kind);

// SHA-256 (32 bytes) of the order's text.
std::string OrderDigest(const v1::Order& order);

// What the person who approves signs.
std::string OrderApprovalText(const v1::Order& order);

}  // namespace covenant::exchange
