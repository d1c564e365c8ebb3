#include "broker/answer/order_service.h"

#include "covenant/v1/order.grpc.pb.h"

#include "broker/exchange/notices/notice_acts.h"
#include "broker/exchange/orders/approve_order.h"
#include "broker/exchange/orders/give_order.h"
#include "broker/exchange/orders/order_lists.h"

namespace covenant::answer {
namespace {

using Context = grpc::CallbackServerContext;
using Bytes = grpc::ByteBuffer;
using UnaryReactor = grpc::ServerUnaryReactor;

using OrderBase = v1::OrderService::WithRawCallbackMethod_GiveOrder<
    v1::OrderService::WithRawCallbackMethod_ApproveOrder<v1::OrderService::WithRawCallbackMethod_RejectOrder<
        v1::OrderService::WithRawCallbackMethod_ListOrders<v1::OrderService::WithRawCallbackMethod_ListNotices<
            v1::OrderService::WithRawCallbackMethod_ConfirmNotice<v1::OrderService::Service>>>>>>;

class OrderService final : public OrderBase {
 public:
  explicit OrderService(Desk& desk) : desk_(desk) {}

  UnaryReactor* GiveOrder(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::GiveOrderRequest>(context, request, response, "/covenant.v1.OrderService/GiveOrder",
                                             &exchange::GiveOrder);
  }
  UnaryReactor* ApproveOrder(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ApproveOrderRequest>(context, request, response, "/covenant.v1.OrderService/ApproveOrder",
                                                &exchange::ApproveOrder);
  }
  UnaryReactor* RejectOrder(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::RejectOrderRequest>(context, request, response, "/covenant.v1.OrderService/RejectOrder",
                                               &exchange::RejectOrder);
  }
  UnaryReactor* ListOrders(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ListOrdersRequest>(context, request, response, "/covenant.v1.OrderService/ListOrders",
                                              &exchange::ListOrders);
  }
  UnaryReactor* ListNotices(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ListNoticesRequest>(context, request, response, "/covenant.v1.OrderService/ListNotices",
                                               &exchange::ListNotices);
  }
  UnaryReactor* ConfirmNotice(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ConfirmNoticeRequest>(context, request, response, "/covenant.v1.OrderService/ConfirmNotice",
                                                 &exchange::ConfirmNotice);
  }

 private:
  Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOrderService(Desk& desk) {
  return std::make_unique<OrderService>(desk);
}

}  // namespace covenant::answer
