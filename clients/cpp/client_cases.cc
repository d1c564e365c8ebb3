#include <utility>

#include "clients/auditor/approval.h"
#include "clients/auditor/status_macros.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/client.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;
template <class Answer>
using Result = absl::StatusOr<Verified<Answer>>;

constexpr Method kRecordAdmission = {"/covenant.v1.CaseService/RecordAdmission", v1::ENTRY_KIND_CASE_ADMISSION};
constexpr Method kRecordPhase = {"/covenant.v1.CaseService/RecordPhase", v1::ENTRY_KIND_CASE_PHASE};
constexpr Method kRecordApproval = {"/covenant.v1.CaseService/RecordApproval", v1::ENTRY_KIND_CASE_APPROVAL};
constexpr Method kWithdrawApproval = {"/covenant.v1.CaseService/WithdrawApproval", v1::ENTRY_KIND_CASE_WITHDRAWAL};
constexpr Method kInvolveParty = {"/covenant.v1.CaseService/InvolveParty", v1::ENTRY_KIND_CASE_INVOLVE};
constexpr Method kCloseCase = {"/covenant.v1.CaseService/CloseCase", v1::ENTRY_KIND_CASE_CLOSE};
constexpr Method kReopenCase = {"/covenant.v1.CaseService/ReopenCase", v1::ENTRY_KIND_CASE_REOPEN};
constexpr Method kGetCase = {"/covenant.v1.CaseService/GetCase", v1::ENTRY_KIND_CASE_GET};
constexpr Method kListCases = {"/covenant.v1.CaseService/ListCases", v1::ENTRY_KIND_CASE_LIST};

}  // namespace

Result<v1::RecordAdmissionAnswer> Client::RecordAdmission(v1::RecordAdmissionRequest request) {
  return caller_->Call<v1::RecordAdmissionAnswer>(kRecordAdmission, std::move(request));
}
Result<v1::RecordPhaseAnswer> Client::RecordPhase(v1::RecordPhaseRequest request) {
  return caller_->Call<v1::RecordPhaseAnswer>(kRecordPhase, std::move(request));
}

Result<v1::RecordApprovalAnswer> Client::RecordApproval(v1::RecordApprovalRequest request) {
  v1::CaseApproval approval;
  approval.set_kind(request.kind());
  approval.set_valid_from(request.valid_from());
  approval.set_valid_through(request.valid_through());
  const v1::RequestContext& context = request.context();
  const std::string text = auditor::CaseApprovalText(context.covenant(), context.case_reference(), approval);
  ASSIGN_OR_RETURN(*request.mutable_signature(), caller_->connection().Sign(text));
  return caller_->Call<v1::RecordApprovalAnswer>(kRecordApproval, std::move(request));
}

Result<v1::WithdrawApprovalAnswer> Client::WithdrawApproval(v1::WithdrawApprovalRequest request) {
  return caller_->Call<v1::WithdrawApprovalAnswer>(kWithdrawApproval, std::move(request));
}
Result<v1::InvolvePartyAnswer> Client::InvolveParty(v1::InvolvePartyRequest request) {
  return caller_->Call<v1::InvolvePartyAnswer>(kInvolveParty, std::move(request));
}
Result<v1::CloseCaseAnswer> Client::CloseCase(v1::CloseCaseRequest request) {
  return caller_->Call<v1::CloseCaseAnswer>(kCloseCase, std::move(request));
}
Result<v1::ReopenCaseAnswer> Client::ReopenCase(v1::ReopenCaseRequest request) {
  return caller_->Call<v1::ReopenCaseAnswer>(kReopenCase, std::move(request));
}
Result<v1::GetCaseAnswer> Client::GetCase(v1::GetCaseRequest request) {
  return caller_->Call<v1::GetCaseAnswer>(kGetCase, std::move(request));
}
Result<v1::ListCasesAnswer> Client::ListCases(v1::ListCasesRequest request) {
  return caller_->Call<v1::ListCasesAnswer>(kListCases, std::move(request));
}

}  // namespace covenant::client
