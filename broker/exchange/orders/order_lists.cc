#include "broker/exchange/orders/order_lists.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/orders/order_sight.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/uuid_pages.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using Answer = v1::ListOrdersAnswer;

constexpr std::string_view kOrderList = "orders/";

// A hold whose last day is over has ended, without anybody having done anything.
void EndInTime(const Call& call, v1::Order& order) {
  const bool over = order.kind() == v1::ORDER_KIND_HOLD && order.status() == kOrderStanding &&
                    order.until() < policy::FormatDate(policy::DutchDay(call.now));
  if (over) order.set_status(std::string(kOrderEnded));
}

absl::StatusOr<Prepared> List(Rooms& rooms, const Call& call, const v1::ListOrdersRequest& request) {
  const policy::Person* officer = OfficerOf(call);
  if (officer == nullptr) return Refuse<Answer>(call, kRoleMissing);
  if (request.page_size() > kLargestPage) return Refuse<Answer>(call, kSizeInvalid);
  const std::string list = absl::StrCat(std::string(kOrderList), call.context->covenant());
  std::optional<uint64_t> from;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(from, ReadPageToken(rooms.keyring, list, call.caller.party, request.page_token()));
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Order> all, Orders::All(rooms.store));
  std::vector<v1::Order> seen;
  for (const v1::Order& order : all) {
    const std::string& covenant = call.context->covenant();
    if (!covenant.empty() && order.covenant() != covenant) continue;
    ASSIGN_OR_RETURN(const bool in_sight, InSight(rooms, call, *officer, order));
    if (!in_sight) continue;
    seen.push_back(order);
    EndInTime(call, seen.back());
  }
  const uint32_t size = PageSize(request.page_size(), kUsualPage);
  auto page = CutPage(std::move(seen), PageOrder::kNewestFirst, from, size,
                      [](const v1::Order& order) -> const std::string& { return order.order_id(); });
  auto answer = std::make_shared<Answer>();
  for (v1::Order& order : page.members) *answer->add_orders() = std::move(order);
  if (page.next) {
    ASSIGN_OR_RETURN(*answer->mutable_next_page_token(),
                     MakePageToken(rooms.keyring, list, call.caller.party, *page.next));
  }
  return Permit(call, std::move(answer));
}

}  // namespace

Task<absl::StatusOr<Reply>> ListOrders(Rooms& rooms, Call call, const v1::ListOrdersRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    co_await rooms.workers.Enter();
    co_return List(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
