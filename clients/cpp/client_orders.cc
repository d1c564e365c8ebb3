#include <utility>
#include <vector>

#include "clients/auditor/approval.h"
#include "clients/auditor/status_macros.h"
#include "clients/cpp/blind_path.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/client.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;
template <class Answer>
using Result = absl::StatusOr<Verified<Answer>>;

constexpr Method kGiveOrder = {"/covenant.v1.OrderService/GiveOrder", v1::ENTRY_KIND_ORDER_GIVE};
constexpr Method kApproveOrder = {"/covenant.v1.OrderService/ApproveOrder", v1::ENTRY_KIND_ORDER_APPROVE};
constexpr Method kRejectOrder = {"/covenant.v1.OrderService/RejectOrder", v1::ENTRY_KIND_ORDER_REJECT};
constexpr Method kListOrders = {"/covenant.v1.OrderService/ListOrders", v1::ENTRY_KIND_ORDER_LIST};
constexpr Method kListNotices = {"/covenant.v1.OrderService/ListNotices", v1::ENTRY_KIND_NOTICE_LIST};
constexpr Method kConfirmNotice = {"/covenant.v1.OrderService/ConfirmNotice", v1::ENTRY_KIND_NOTICE_CONFIRM};
constexpr Method kCorrectSignal = {"/covenant.v1.SignalService/CorrectSignal", v1::ENTRY_KIND_CORRECT_SIGNAL};
constexpr Method kWithdrawConsent = {"/covenant.v1.SignalService/WithdrawConsent", v1::ENTRY_KIND_WITHDRAW_CONSENT};

// A broker that shows one order and has another one signed.
absl::Status CheckDigest(const v1::Order& order) {
  if (order.digest() == auditor::OrderDigest(order)) return absl::OkStatus();
  return absl::DataLossError("the order's digest is not that of its text; nothing was signed");
}

}  // namespace

Result<v1::GiveOrderAnswer> Client::GiveOrder(v1::GiveOrderRequest request) {
  if (request.has_subject()) {
    std::vector<v1::Identifier*> identifiers;
    for (v1::Identifier& one : *request.mutable_subject()->mutable_identifiers()) identifiers.push_back(&one);
    RETURN_IF_ERROR(blind_path_->Blind(request.context(), identifiers, BlindPath::Unfit::kError));
  }
  return caller_->Call<v1::GiveOrderAnswer>(kGiveOrder, std::move(request));
}

Result<v1::ApproveOrderAnswer> Client::ApproveOrder(v1::ApproveOrderRequest request, const v1::Order& order) {
  RETURN_IF_ERROR(CheckDigest(order));
  request.set_order_id(order.order_id());
  const std::string text = auditor::OrderApprovalText(order.order_id(), order.digest());
  ASSIGN_OR_RETURN(*request.mutable_signature(), caller_->connection().Sign(text));
  return caller_->Call<v1::ApproveOrderAnswer>(kApproveOrder, std::move(request));
}

Result<v1::RejectOrderAnswer> Client::RejectOrder(v1::RejectOrderRequest request) {
  return caller_->Call<v1::RejectOrderAnswer>(kRejectOrder, std::move(request));
}
Result<v1::ListOrdersAnswer> Client::ListOrders(v1::ListOrdersRequest request) {
  return caller_->Call<v1::ListOrdersAnswer>(kListOrders, std::move(request));
}
Result<v1::ListNoticesAnswer> Client::ListNotices(v1::ListNoticesRequest request) {
  return caller_->Call<v1::ListNoticesAnswer>(kListNotices, std::move(request));
}
Result<v1::ConfirmNoticeAnswer> Client::ConfirmNotice(v1::ConfirmNoticeRequest request) {
  return caller_->Call<v1::ConfirmNoticeAnswer>(kConfirmNotice, std::move(request));
}
Result<v1::CorrectSignalAnswer> Client::CorrectSignal(v1::CorrectSignalRequest request) {
  return caller_->Call<v1::CorrectSignalAnswer>(kCorrectSignal, std::move(request));
}
Result<v1::WithdrawConsentAnswer> Client::WithdrawConsent(v1::WithdrawConsentRequest request) {
  return caller_->Call<v1::WithdrawConsentAnswer>(kWithdrawConsent, std::move(request));
}

}  // namespace covenant::client
