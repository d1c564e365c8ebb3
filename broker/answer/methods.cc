#include "broker/answer/methods.h"

#include <algorithm>

namespace covenant::answer {
namespace {

using authenticate::Role;

constexpr bool kOnlyReads = true;

// The blinded calls only read: officers search the register by them.
constexpr Method kMethods[] = {
    {"/covenant.v1.PartyService/WhoAmI", v1::ENTRY_KIND_WHO_AM_I, Audience::kParties, kOnlyReads},
    {"/covenant.v1.PartyService/Todo", v1::ENTRY_KIND_TODO, Audience::kParties, kOnlyReads},
    {"/covenant.v1.PartyService/ListRights", v1::ENTRY_KIND_LIST_RIGHTS, Audience::kParties, kOnlyReads},
    {"/covenant.v1.SignalService/SubmitSignal", v1::ENTRY_KIND_SUBMIT, Audience::kPartners},
    {"/covenant.v1.SignalService/SubmitSignals", v1::ENTRY_KIND_SUBMIT_BULK, Audience::kPartners},
    {"/covenant.v1.SignalService/CheckSubject", v1::ENTRY_KIND_CHECK, Audience::kPartners},
    {"/covenant.v1.SignalService/CheckSubjects", v1::ENTRY_KIND_CHECK_BULK, Audience::kPartners},
    {"/covenant.v1.SignalService/Retrieve", v1::ENTRY_KIND_RETRIEVE, Audience::kPartners},
    {"/covenant.v1.SignalService/CorrectSignal", v1::ENTRY_KIND_CORRECT_SIGNAL, Audience::kParties},
    {"/covenant.v1.SignalService/WithdrawConsent", v1::ENTRY_KIND_WITHDRAW_CONSENT, Audience::kParties},
    {"/covenant.v1.OrderService/GiveOrder", v1::ENTRY_KIND_ORDER_GIVE, Audience::kOfficers},
    {"/covenant.v1.OrderService/ApproveOrder", v1::ENTRY_KIND_ORDER_APPROVE, Audience::kOfficers},
    {"/covenant.v1.OrderService/RejectOrder", v1::ENTRY_KIND_ORDER_REJECT, Audience::kOfficers},
    {"/covenant.v1.OrderService/ListOrders", v1::ENTRY_KIND_ORDER_LIST, Audience::kOfficers, kOnlyReads},
    {"/covenant.v1.OrderService/ListNotices", v1::ENTRY_KIND_NOTICE_LIST, Audience::kParties, kOnlyReads},
    {"/covenant.v1.OrderService/ConfirmNotice", v1::ENTRY_KIND_NOTICE_CONFIRM, Audience::kParties},
    {"/covenant.v1.PseudonymService/ListPublicKeys", v1::ENTRY_KIND_LIST_PUBLIC_KEYS, Audience::kParties, kOnlyReads},
    {"/covenant.v1.PseudonymService/EvaluateBlinded", v1::ENTRY_KIND_EVALUATE_BLINDED, Audience::kParties, kOnlyReads},
    {"/covenant.v1.PseudonymService/Redeem", v1::ENTRY_KIND_REDEEM, Audience::kParties, kOnlyReads},
    {"/covenant.v1.PseudonymService/RotateKeys", v1::ENTRY_KIND_ROTATE_KEYS, Audience::kAdministrators},
    {"/covenant.v1.ReportService/Overlap", v1::ENTRY_KIND_REPORT_OVERLAP, Audience::kParties},
    {"/covenant.v1.CaseService/RecordAdmission", v1::ENTRY_KIND_CASE_ADMISSION, Audience::kPartners},
    {"/covenant.v1.CaseService/RecordPhase", v1::ENTRY_KIND_CASE_PHASE, Audience::kPartners},
    {"/covenant.v1.CaseService/RecordApproval", v1::ENTRY_KIND_CASE_APPROVAL, Audience::kPartners},
    {"/covenant.v1.CaseService/WithdrawApproval", v1::ENTRY_KIND_CASE_WITHDRAWAL, Audience::kParties},
    {"/covenant.v1.CaseService/InvolveParty", v1::ENTRY_KIND_CASE_INVOLVE, Audience::kPartners},
    {"/covenant.v1.CaseService/CloseCase", v1::ENTRY_KIND_CASE_CLOSE, Audience::kPartners},
    {"/covenant.v1.CaseService/ReopenCase", v1::ENTRY_KIND_CASE_REOPEN, Audience::kPartners},
    {"/covenant.v1.CaseService/GetCase", v1::ENTRY_KIND_CASE_GET, Audience::kParties},
    {"/covenant.v1.CaseService/ListCases", v1::ENTRY_KIND_CASE_LIST, Audience::kParties},
    {"/covenant.v1.AuditService/Explain", v1::ENTRY_KIND_AUDIT_EXPLAIN, Audience::kParties, kOnlyReads},
    {"/covenant.v1.AuditService/ListEntries", v1::ENTRY_KIND_AUDIT_LIST, Audience::kParties, kOnlyReads},
    {"/covenant.v1.AuditService/GetEntry", v1::ENTRY_KIND_AUDIT_GET, Audience::kParties, kOnlyReads},
    {"/covenant.v1.AuditService/GetCheckpoint", v1::ENTRY_KIND_AUDIT_CHECKPOINT, Audience::kParties, kOnlyReads},
    {"/covenant.v1.AuditService/GetConsistencyProof", v1::ENTRY_KIND_AUDIT_CONSISTENCY, Audience::kParties, kOnlyReads},
    {"/covenant.v1.AuditService/ReviewBreakGlass", v1::ENTRY_KIND_AUDIT_REVIEW, Audience::kOfficers},
    {"/covenant.v1.AuditService/ListReleases", v1::ENTRY_KIND_AUDIT_RELEASES, Audience::kParties, kOnlyReads},
    {"/covenant.v1.AuditService/ExportLog", v1::ENTRY_KIND_AUDIT_EXPORT, Audience::kAdministratorsAndOfficers,
     kOnlyReads},
    {"/covenant.v1.AuditService/ExportHashes", v1::ENTRY_KIND_AUDIT_HASHES, Audience::kParties, kOnlyReads},
    {"/covenant.v1.SubjectRequestService/OpenSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN, Audience::kOfficers},
    {"/covenant.v1.SubjectRequestService/AnswerSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER,
     Audience::kOfficers},
    {"/covenant.v1.SubjectRequestService/ExtendSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND,
     Audience::kOfficers},
    {"/covenant.v1.SubjectRequestService/DecideSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE,
     Audience::kOfficers},
    {"/covenant.v1.SubjectRequestService/GetSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_GET, Audience::kOfficers,
     kOnlyReads},
    {"/covenant.v1.SubjectRequestService/ListSubjectRequests", v1::ENTRY_KIND_SUBJECT_REQUEST_LIST, Audience::kOfficers,
     kOnlyReads},
    {"/covenant.v1.PolicyService/Validate", v1::ENTRY_KIND_POLICY_VALIDATE, Audience::kAdministrators},
    {"/covenant.v1.PolicyService/Propose", v1::ENTRY_KIND_POLICY_PROPOSE, Audience::kAdministrators},
    {"/covenant.v1.PolicyService/Approve", v1::ENTRY_KIND_POLICY_APPROVE, Audience::kAdministrators},
    {"/covenant.v1.PolicyService/Accept", v1::ENTRY_KIND_POLICY_ACCEPT, Audience::kSigners},
    {"/covenant.v1.PolicyService/Reject", v1::ENTRY_KIND_POLICY_REJECT, Audience::kAdministrators},
    {"/covenant.v1.PolicyService/List", v1::ENTRY_KIND_POLICY_LIST, Audience::kPolicyReaders, kOnlyReads},
    {"/covenant.v1.PolicyService/Get", v1::ENTRY_KIND_POLICY_GET, Audience::kPolicyReaders, kOnlyReads},
    {"/covenant.v1.PolicyService/History", v1::ENTRY_KIND_POLICY_HISTORY, Audience::kPolicyReaders, kOnlyReads},
    {"/covenant.v1.ReplayService/Replay", v1::ENTRY_KIND_POLICY_REPLAY, Audience::kAdministratorsAndOfficers,
     kOnlyReads},
    {"/covenant.v1.PolicyService/Suspend", v1::ENTRY_KIND_POLICY_SUSPEND, Audience::kAdministrators},
};

// Whether a caller is of the audience by this role of its.
bool Includes(Audience audience, Role role) {
  switch (audience) {
    case Audience::kParties:
      return true;
    case Audience::kPartners:
      return role == Role::kPartner;
    case Audience::kOfficers:
      return role == Role::kOfficer || role == Role::kAuditor;
    case Audience::kAdministrators:
      return role == Role::kAdministrator;
    case Audience::kAdministratorsAndOfficers:
      return role == Role::kAdministrator || role == Role::kOfficer || role == Role::kAuditor;
    case Audience::kSigners:
      return role == Role::kAdministrator || role == Role::kSignatory;
    case Audience::kPolicyReaders:
      return role != Role::kPartner;
  }
  return false;
}

}  // namespace

std::span<const Method> Methods() {
  return kMethods;
}

const Method* FindMethod(std::string_view path) {
  const auto* found = std::ranges::find(kMethods, path, &Method::path);
  return found == std::end(kMethods) ? nullptr : found;
}

bool MayCall(const authenticate::Caller& caller, const Method& method) {
  return std::ranges::any_of(caller.roles, [&](Role role) {
    return Includes(method.audience, role) && (role != Role::kAuditor || method.only_reads);
  });
}

}  // namespace covenant::answer
