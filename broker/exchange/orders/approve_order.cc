#include "broker/exchange/orders/approve_order.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "broker/authenticate/approval_signature.h"
#include "broker/authenticate/certificate.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/orders/carry_out.h"
#include "broker/exchange/orders/order_sight.h"
#include "broker/exchange/orders/order_text.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/own_signal.h"
#include "broker/exchange/story/request_rules.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kOrderClosed = "ORDER_CLOSED";

// The order that is meant, while it waits and is the caller's to decide on; else why not.
struct Waiting {
  std::optional<v1::Order> order;
  std::string_view refusal;
};

absl::StatusOr<Waiting> FindWaiting(const Rooms& rooms, const Call& call, const std::string& order_id) {
  const policy::Person* officer = OfficerOf(call);
  if (officer == nullptr) return Waiting{{}, kRoleMissing};
  ASSIGN_OR_RETURN(std::optional<v1::Order> order, Orders::Find(rooms.store, order_id));
  if (!order || order->covenant() != call.context->covenant()) return Waiting{{}, kOrderUnknown};
  ASSIGN_OR_RETURN(const bool in_sight, InSight(rooms, call, *officer, *order));
  if (!in_sight) return Waiting{{}, kOrderUnknown};
  if (order->status() != kOrderOpen) return Waiting{{}, kOrderClosed};
  return Waiting{std::move(order), {}};
}

// The answer with the order as it now stands, which is stored too.
template <class Answer>
Prepared Decided(const Call& call, v1::Order order, EntryContent content) {
  Orders::Put(order, content.changes);
  auto answer = std::make_shared<Answer>();
  *answer->mutable_order() = order;
  Prepared prepared = Permit(call, std::move(answer));
  prepared.write = true;
  content.told = std::move(prepared.content.told);
  *content.detail.mutable_order() = std::move(order);
  prepared.content = std::move(content);
  return prepared;
}

absl::StatusOr<Prepared> Approve(Rooms& rooms, const Call& call, const v1::ApproveOrderRequest& request) {
  using Answer = v1::ApproveOrderAnswer;
  ASSIGN_OR_RETURN(Waiting waiting, FindWaiting(rooms, call, request.order_id()));
  if (!waiting.order) return Refuse<Answer>(call, waiting.refusal);
  v1::Order& order = *waiting.order;
  if (order.given_by() == call.caller.person) return Refuse<Answer>(call, kSamePerson);
  const auto certificate = authenticate::Certificate::FromPem(call.certificate_pem);
  if (certificate == nullptr ||
      !authenticate::VerifySignature(*certificate, OrderApprovalText(order), request.signature()).ok()) {
    return Refuse<Answer>(call, kSignatureInvalid);
  }
  ASSIGN_OR_RETURN(const std::string_view hindrance, HindranceTo(rooms, call, order));
  if (!hindrance.empty()) return Refuse<Answer>(call, hindrance);

  order.set_decided_by(call.caller.person);
  EntryContent content;
  RETURN_IF_ERROR(CarryOut(rooms, call, order, content));
  const bool destroys = order.kind() == v1::ORDER_KIND_DESTROY;
  Prepared prepared = Decided<Answer>(call, std::move(order), std::move(content));
  v1::Order& said = *prepared.content.detail.mutable_order();
  said.set_signature(request.signature());
  said.set_certificate(certificate->der());
  if (destroys) prepared.on_disk = [&sweep = rooms.sweep] { sweep.Ring(); };
  return prepared;
}

absl::StatusOr<Prepared> Reject(Rooms& rooms, const Call& call, const v1::RejectOrderRequest& request) {
  using Answer = v1::RejectOrderAnswer;
  ASSIGN_OR_RETURN(Waiting waiting, FindWaiting(rooms, call, request.order_id()));
  if (!waiting.order) return Refuse<Answer>(call, waiting.refusal);
  waiting.order->set_decided_by(call.caller.person);
  waiting.order->set_status(std::string(kOrderRejected));
  return Decided<Answer>(call, *std::move(waiting.order), {});
}

}  // namespace

Task<absl::StatusOr<Reply>> ApproveOrder(Rooms& rooms, Call call, const v1::ApproveOrderRequest& request) {
  return TellInSignalsTurn<v1::ApproveOrderAnswer>(rooms, std::move(call), request, &Approve);
}

Task<absl::StatusOr<Reply>> RejectOrder(Rooms& rooms, Call call, const v1::RejectOrderRequest& request) {
  return TellInSignalsTurn<v1::RejectOrderAnswer>(rooms, std::move(call), request, &Reject);
}

}  // namespace covenant::exchange
