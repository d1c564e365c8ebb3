#include "broker/exchange/orders/order_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/base/encoding.h"
#include "broker/crypto/hash.h"

namespace covenant::exchange {

std::string_view OrderWord(v1::OrderKind kind) {
  switch (kind) {
    case v1::ORDER_KIND_DESTROY:
      return "destroy";
    case v1::ORDER_KIND_HOLD:
      return "hold";
    case v1::ORDER_KIND_END:
      return "end";
    case v1::ORDER_KIND_SHIELD:
      return "shield";
    case v1::ORDER_KIND_REMOVE:
      return "remove";
    default:
      return "";
  }
}

std::string OrderDigest(const v1::Order& order) {
  return crypto::Sha256Of(
      absl::StrCat("covenant-broker order v1\n", order.order_id(), "\n", std::string(OrderWord(order.kind())), "\n",
                   order.covenant(), "\n", order.until(), "\n", order.ends(), "\n",
                   HexEncode(crypto::Sha256Of(order.ground())), "\n", absl::StrJoin(order.signals(), " "), "\n"));
}

std::string OrderApprovalText(const v1::Order& order) {
  return absl::StrCat("covenant-broker order approval v1\n", order.order_id(), "\n", HexEncode(order.digest()), "\n");
}

}  // namespace covenant::exchange
