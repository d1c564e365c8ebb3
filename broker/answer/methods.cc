#include "broker/answer/methods.h"

#include <algorithm>

namespace covenant::answer {
namespace {

constexpr Method kMethods[] = {
    {"/covenant.v1.PartyService/WhoAmI", v1::ENTRY_KIND_WHO_AM_I, Audience::kParties},
    {"/covenant.v1.PartyService/Todo", v1::ENTRY_KIND_TODO, Audience::kParties},
    {"/covenant.v1.PartyService/ListRights", v1::ENTRY_KIND_LIST_RIGHTS, Audience::kParties},
    {"/covenant.v1.SignalService/SubmitSignal", v1::ENTRY_KIND_SUBMIT, Audience::kParties},
    {"/covenant.v1.SignalService/SubmitSignals", v1::ENTRY_KIND_SUBMIT_BULK, Audience::kParties},
    {"/covenant.v1.SignalService/CheckSubject", v1::ENTRY_KIND_CHECK, Audience::kParties},
    {"/covenant.v1.SignalService/CheckSubjects", v1::ENTRY_KIND_CHECK_BULK, Audience::kParties},
    {"/covenant.v1.SignalService/Retrieve", v1::ENTRY_KIND_RETRIEVE, Audience::kParties},
    {"/covenant.v1.SignalService/CorrectSignal", v1::ENTRY_KIND_CORRECT_SIGNAL, Audience::kParties},
    {"/covenant.v1.SignalService/WithdrawConsent", v1::ENTRY_KIND_WITHDRAW_CONSENT, Audience::kParties},
    {"/covenant.v1.OrderService/GiveOrder", v1::ENTRY_KIND_ORDER_GIVE, Audience::kOfficers},
    {"/covenant.v1.OrderService/ApproveOrder", v1::ENTRY_KIND_ORDER_APPROVE, Audience::kOfficers},
    {"/covenant.v1.OrderService/RejectOrder", v1::ENTRY_KIND_ORDER_REJECT, Audience::kOfficers},
    {"/covenant.v1.OrderService/ListOrders", v1::ENTRY_KIND_ORDER_LIST, Audience::kOfficers},
    {"/covenant.v1.OrderService/ListNotices", v1::ENTRY_KIND_NOTICE_LIST, Audience::kParties},
    {"/covenant.v1.OrderService/ConfirmNotice", v1::ENTRY_KIND_NOTICE_CONFIRM, Audience::kParties},
    {"/covenant.v1.PseudonymService/ListPublicKeys", v1::ENTRY_KIND_LIST_PUBLIC_KEYS, Audience::kParties},
    {"/covenant.v1.PseudonymService/EvaluateBlinded", v1::ENTRY_KIND_EVALUATE_BLINDED, Audience::kParties},
    {"/covenant.v1.PseudonymService/Redeem", v1::ENTRY_KIND_REDEEM, Audience::kParties},
    {"/covenant.v1.PseudonymService/RotateKeys", v1::ENTRY_KIND_ROTATE_KEYS, Audience::kAdministrators},
    {"/covenant.v1.ReportService/Overlap", v1::ENTRY_KIND_REPORT_OVERLAP, Audience::kParties},
    {"/covenant.v1.CaseService/RecordAdmission", v1::ENTRY_KIND_CASE_ADMISSION, Audience::kParties},
    {"/covenant.v1.CaseService/RecordPhase", v1::ENTRY_KIND_CASE_PHASE, Audience::kParties},
    {"/covenant.v1.CaseService/RecordApproval", v1::ENTRY_KIND_CASE_APPROVAL, Audience::kParties},
    {"/covenant.v1.CaseService/WithdrawApproval", v1::ENTRY_KIND_CASE_WITHDRAWAL, Audience::kParties},
    {"/covenant.v1.CaseService/InvolveParty", v1::ENTRY_KIND_CASE_INVOLVE, Audience::kParties},
    {"/covenant.v1.CaseService/CloseCase", v1::ENTRY_KIND_CASE_CLOSE, Audience::kParties},
    {"/covenant.v1.CaseService/ReopenCase", v1::ENTRY_KIND_CASE_REOPEN, Audience::kParties},
    {"/covenant.v1.CaseService/GetCase", v1::ENTRY_KIND_CASE_GET, Audience::kParties},
    {"/covenant.v1.CaseService/ListCases", v1::ENTRY_KIND_CASE_LIST, Audience::kParties},
    {"/covenant.v1.AuditService/Explain", v1::ENTRY_KIND_AUDIT_EXPLAIN, Audience::kParties},
    {"/covenant.v1.AuditService/ListEntries", v1::ENTRY_KIND_AUDIT_LIST, Audience::kParties},
    {"/covenant.v1.AuditService/GetEntry", v1::ENTRY_KIND_AUDIT_GET, Audience::kParties},
    {"/covenant.v1.AuditService/GetCheckpoint", v1::ENTRY_KIND_AUDIT_CHECKPOINT, Audience::kParties},
    {"/covenant.v1.AuditService/GetConsistencyProof", v1::ENTRY_KIND_AUDIT_CONSISTENCY, Audience::kParties},
    {"/covenant.v1.AuditService/ReviewBreakGlass", v1::ENTRY_KIND_AUDIT_REVIEW, Audience::kOfficers},
    {"/covenant.v1.AuditService/ListReleases", v1::ENTRY_KIND_AUDIT_RELEASES, Audience::kParties},
    {"/covenant.v1.AuditService/ExportLog", v1::ENTRY_KIND_AUDIT_EXPORT, Audience::kAdministratorsAndOfficers},
    {"/covenant.v1.AuditService/ExportHashes", v1::ENTRY_KIND_AUDIT_HASHES, Audience::kParties},
    {"/covenant.v1.SubjectRequestService/OpenSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN, Audience::kOfficers},
    {"/covenant.v1.SubjectRequestService/AnswerSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER,
     Audience::kOfficers},
    {"/covenant.v1.SubjectRequestService/ExtendSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND,
     Audience::kOfficers},
    {"/covenant.v1.SubjectRequestService/DecideSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE,
     Audience::kOfficers},
    {"/covenant.v1.SubjectRequestService/GetSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_GET, Audience::kOfficers},
    {"/covenant.v1.SubjectRequestService/ListSubjectRequests", v1::ENTRY_KIND_SUBJECT_REQUEST_LIST,
     Audience::kOfficers},
    {"/covenant.v1.PolicyService/Validate", v1::ENTRY_KIND_POLICY_VALIDATE, Audience::kAdministrators},
    {"/covenant.v1.PolicyService/Propose", v1::ENTRY_KIND_POLICY_PROPOSE, Audience::kAdministrators},
    {"/covenant.v1.PolicyService/Approve", v1::ENTRY_KIND_POLICY_APPROVE, Audience::kAdministrators},
    {"/covenant.v1.PolicyService/Accept", v1::ENTRY_KIND_POLICY_ACCEPT, Audience::kSigners},
    {"/covenant.v1.PolicyService/Reject", v1::ENTRY_KIND_POLICY_REJECT, Audience::kAdministrators},
    {"/covenant.v1.PolicyService/List", v1::ENTRY_KIND_POLICY_LIST, Audience::kPolicyReaders},
    {"/covenant.v1.PolicyService/Get", v1::ENTRY_KIND_POLICY_GET, Audience::kPolicyReaders},
    {"/covenant.v1.PolicyService/History", v1::ENTRY_KIND_POLICY_HISTORY, Audience::kPolicyReaders},
    {"/covenant.v1.ReplayService/Replay", v1::ENTRY_KIND_POLICY_REPLAY, Audience::kAdministratorsAndOfficers},
    {"/covenant.v1.PolicyService/Suspend", v1::ENTRY_KIND_POLICY_SUSPEND, Audience::kAdministrators},
};

}  // namespace

std::span<const Method> Methods() {
  return kMethods;
}

const Method* FindMethod(std::string_view path) {
  const auto* found = std::ranges::find(kMethods, path, &Method::path);
  return found == std::end(kMethods) ? nullptr : found;
}

}  // namespace covenant::answer
