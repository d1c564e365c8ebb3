#include "tests/broker/exchange/every_method.h"

#include <string>

#include "broker/exchange/administration/administer.h"
#include "broker/exchange/administration/catalogue.h"
#include "broker/exchange/administration/todo.h"
#include "broker/exchange/audit/audit.h"
#include "broker/exchange/audit/explain.h"
#include "broker/exchange/audit/list_releases.h"
#include "broker/exchange/audit/review_break_glass.h"
#include "broker/exchange/cases/case_acts.h"
#include "broker/exchange/cases/case_reading.h"
#include "broker/exchange/notices/notice_acts.h"
#include "broker/exchange/orders/approve_order.h"
#include "broker/exchange/orders/give_order.h"
#include "broker/exchange/orders/order_lists.h"
#include "broker/exchange/replay/replay.h"
#include "broker/exchange/rights/rights.h"
#include "broker/exchange/rights/who_am_i.h"
#include "broker/exchange/rotation/rotate_keys.h"
#include "broker/exchange/signals/change_signal.h"
#include "broker/exchange/subject_requests/subject_request_acts.h"
#include "broker/exchange/subject_requests/subject_request_reading.h"
#include "tests/broker/exchange/blind/blind_partner.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

constexpr char kAnna[] = "1234567890";
constexpr char kLawful[] = "rechtmatigheidscontrole";

v1::ProposeRequest TableProposal() {
  v1::ProposeRequest request;
  v1::Document* document = request.add_documents();
  document->set_kind(v1::DOCUMENT_KIND_COVENANT);
  document->set_name(kTable);
  document->set_source(policy::SourceFile("policy/covenants/TAFEL-SIGNAAL.yaml"));
  return request;
}

Envelope Export(BrokerWithoutPort& broker) {
  auto request = Ask<v1::ExportLogRequest>("", kLawful);
  broker.Complete(*request.mutable_context());
  const std::string bytes = request.SerializeAsString();
  const Call call = broker.MakeCall(broker.Person("p-cohen"), v1::ENTRY_KIND_AUDIT_EXPORT, bytes, request.context());
  uint64_t size = 0;
  return broker.Parse<v1::ExportLogAnswer>(call, Wait(ExportLog(broker.rooms(), call, request, size)));
}

Envelope Hashes(BrokerWithoutPort& broker) {
  v1::ExportHashesRequest request;
  broker.Complete(*request.mutable_context());
  const std::string bytes = request.SerializeAsString();
  const Call call = broker.MakeCall(broker.System("kmar"), v1::ENTRY_KIND_AUDIT_HASHES, bytes, request.context());
  uint64_t size = 0;
  return broker.Parse<v1::ExportHashesAnswer>(call, Wait(ExportHashes(broker.rooms(), call, request, size)));
}

}  // namespace

const std::map<v1::EntryKind, Method>& EveryMethod() {
  static const auto* const methods = new std::map<v1::EntryKind, Method>{
      {v1::ENTRY_KIND_WHO_AM_I, [](auto& b) -> Envelope { return b.WhoAmI("kmar"); }},
      {v1::ENTRY_KIND_LIST_RIGHTS,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ListRightsAnswer>(b.System("kmar"), v1::ENTRY_KIND_LIST_RIGHTS, &ListRights,
                                                      v1::ListRightsRequest());
       }},
      {v1::ENTRY_KIND_SUBMIT,
       [](auto& b) -> Envelope { return b.Submit("kmar", TableSubmission(TableSignal(kAnna))); }},
      {v1::ENTRY_KIND_SUBMIT_BULK,
       [](auto& b) -> Envelope {
         auto request = Ask<v1::SubmitSignalsRequest>(kTable, kDetect);
         *request.add_signals() = TableSignal(kAnna);
         return b.SubmitBulk("kmar", request);
       }},
      {v1::ENTRY_KIND_CHECK,
       [](auto& b) -> Envelope {
         return b.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna)));
       }},
      {v1::ENTRY_KIND_CHECK_BULK,
       [](auto& b) -> Envelope {
         auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
         *request.add_subjects() = About("v_number", kAnna);
         return b.CheckBulk("politie", request);
       }},
      {v1::ENTRY_KIND_RETRIEVE,
       [](auto& b) -> Envelope {
         return b.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
       }},
      {v1::ENTRY_KIND_REPORT_OVERLAP,
       [](auto& b) -> Envelope { return b.Overlap("comensha", Ask<v1::OverlapRequest>(kRegistration, "statistiek")); }},
      {v1::ENTRY_KIND_CASE_ADMISSION,
       [](auto& b) -> Envelope {
         auto request = Ask<v1::RecordAdmissionRequest>(kTable, kDetect);
         for (const char* code : {"a", "b", "c", "d", "e"}) request.add_criteria()->set_code(code);
         return b.template Tell<v1::RecordAdmissionAnswer>(b.System("kmar"), v1::ENTRY_KIND_CASE_ADMISSION,
                                                           &RecordAdmission, request);
       }},
      {v1::ENTRY_KIND_CASE_PHASE,
       [](auto& b) -> Envelope {
         auto request = Ask<v1::RecordPhaseRequest>(kTable, kDetect);
         request.set_phase(1);
         return b.template Tell<v1::RecordPhaseAnswer>(b.System("kmar"), v1::ENTRY_KIND_CASE_PHASE, &RecordPhase,
                                                       request);
       }},
      {v1::ENTRY_KIND_CASE_APPROVAL,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::RecordApprovalAnswer>(b.System("kmar"), v1::ENTRY_KIND_CASE_APPROVAL,
                                                          &RecordApproval,
                                                          Ask<v1::RecordApprovalRequest>(kTable, kDetect));
       }},
      {v1::ENTRY_KIND_CASE_WITHDRAWAL,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::WithdrawApprovalAnswer>(b.System("kmar"), v1::ENTRY_KIND_CASE_WITHDRAWAL,
                                                            &WithdrawApproval,
                                                            Ask<v1::WithdrawApprovalRequest>(kTable, kDetect));
       }},
      {v1::ENTRY_KIND_CASE_INVOLVE,
       [](auto& b) -> Envelope {
         auto request = Ask<v1::InvolvePartyRequest>(kTable, kDetect);
         request.set_party("politie");
         return b.template Tell<v1::InvolvePartyAnswer>(b.System("kmar"), v1::ENTRY_KIND_CASE_INVOLVE, &InvolveParty,
                                                        request);
       }},
      {v1::ENTRY_KIND_CASE_CLOSE,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::CloseCaseAnswer>(b.System("kmar"), v1::ENTRY_KIND_CASE_CLOSE, &CloseCase,
                                                     Ask<v1::CloseCaseRequest>(kTable, kDetect));
       }},
      {v1::ENTRY_KIND_CASE_REOPEN,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ReopenCaseAnswer>(b.System("kmar"), v1::ENTRY_KIND_CASE_REOPEN, &ReopenCase,
                                                      Ask<v1::ReopenCaseRequest>(kTable, kDetect));
       }},
      {v1::ENTRY_KIND_CASE_GET,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::GetCaseAnswer>(b.System("kmar"), v1::ENTRY_KIND_CASE_GET, &GetCase,
                                                   Ask<v1::GetCaseRequest>(kTable, kDetect));
       }},
      {v1::ENTRY_KIND_CASE_LIST,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ListCasesAnswer>(b.System("kmar"), v1::ENTRY_KIND_CASE_LIST, &ListCases,
                                                     Ask<v1::ListCasesRequest>(kTable, kDetect));
       }},
      {v1::ENTRY_KIND_AUDIT_EXPLAIN,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ExplainAnswer>(b.System("kmar"), v1::ENTRY_KIND_AUDIT_EXPLAIN, &ExplainRefusal,
                                                   Ask<v1::ExplainRequest>("", kLawful));
       }},
      {v1::ENTRY_KIND_AUDIT_REVIEW,
       [](auto& b) -> Envelope {
         auto request = Ask<v1::ReviewBreakGlassRequest>(kTable, kLawful);
         request.set_verdict(v1::BREAK_GLASS_VERDICT_UNJUSTIFIED);
         request.set_reason("geen gevaar");
         return b.template Tell<v1::ReviewBreakGlassAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_AUDIT_REVIEW,
                                                            &ReviewBreakGlass, request);
       }},
      {v1::ENTRY_KIND_AUDIT_LIST,
       [](auto& b) -> Envelope { return b.ListEntries(b.System("kmar"), Ask<v1::ListEntriesRequest>("", kLawful)); }},
      {v1::ENTRY_KIND_AUDIT_GET,
       [](auto& b) -> Envelope { return b.GetEntry(b.Person("p-cohen"), Ask<v1::GetEntryRequest>("", kLawful)); }},
      {v1::ENTRY_KIND_AUDIT_CHECKPOINT,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::GetCheckpointAnswer>(b.System("kmar"), v1::ENTRY_KIND_AUDIT_CHECKPOINT,
                                                         &GetCheckpoint, v1::GetCheckpointRequest());
       }},
      {v1::ENTRY_KIND_AUDIT_CONSISTENCY,
       [](auto& b) -> Envelope {
         v1::GetConsistencyProofRequest request;
         request.set_first_size(1);
         request.set_second_size(1);
         return b.template Tell<v1::GetConsistencyProofAnswer>(b.System("kmar"), v1::ENTRY_KIND_AUDIT_CONSISTENCY,
                                                               &GetConsistencyProof, request);
       }},
      {v1::ENTRY_KIND_AUDIT_EXPORT, &Export},
      {v1::ENTRY_KIND_AUDIT_HASHES, &Hashes},
      {v1::ENTRY_KIND_POLICY_VALIDATE,
       [](auto& b) -> Envelope {
         v1::ValidateRequest request;
         *request.mutable_documents() = TableProposal().documents();
         return b.template Tell<v1::ValidateAnswer>(b.Person("p-adema"), v1::ENTRY_KIND_POLICY_VALIDATE, &Validate,
                                                    request);
       }},
      {v1::ENTRY_KIND_POLICY_PROPOSE, [](auto& b) -> Envelope { return b.Propose("p-adema", TableProposal()); }},
      {v1::ENTRY_KIND_POLICY_APPROVE, [](auto& b) -> Envelope { return b.Approve("p-bakker", v1::Proposal()); }},
      {v1::ENTRY_KIND_POLICY_REJECT,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::RejectAnswer>(b.Person("p-bakker"), v1::ENTRY_KIND_POLICY_REJECT, &Reject,
                                                  v1::RejectRequest());
       }},
      {v1::ENTRY_KIND_POLICY_REPLAY,
       [](auto& b) -> Envelope {
         v1::ReplayRequest request;
         *request.mutable_documents() = TableProposal().documents();
         return b.template Tell<v1::ReplayAnswer>(b.Person("p-adema"), v1::ENTRY_KIND_POLICY_REPLAY, &Replay, request);
       }},
      {v1::ENTRY_KIND_POLICY_LIST,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ListAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_POLICY_LIST, &ListPolicy,
                                                v1::ListRequest());
       }},
      {v1::ENTRY_KIND_POLICY_GET,
       [](auto& b) -> Envelope {
         v1::GetRequest request;
         request.set_kind(v1::DOCUMENT_KIND_REGISTER);
         request.set_name("register");
         return b.template Tell<v1::GetAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_POLICY_GET, &GetPolicy, request);
       }},
      {v1::ENTRY_KIND_POLICY_ACCEPT, [](auto& b) -> Envelope { return b.Accept("p-bakker", v1::Proposal()); }},
      {v1::ENTRY_KIND_POLICY_HISTORY, [](auto& b) -> Envelope { return b.History("p-cohen"); }},
      {v1::ENTRY_KIND_TODO,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::TodoAnswer>(b.System("kmar"), v1::ENTRY_KIND_TODO, &Todo, v1::TodoRequest());
       }},
      {v1::ENTRY_KIND_POLICY_SUSPEND, [](auto& b) -> Envelope { return b.Suspend("p-adema", kTable); }},
      {v1::ENTRY_KIND_LIST_PUBLIC_KEYS, [](auto& b) -> Envelope { return BlindPartner{b, "kmar"}.Keys(); }},
      {v1::ENTRY_KIND_EVALUATE_BLINDED,
       [](auto& b) -> Envelope {
         const BlindPartner kmar{b, "kmar"};
         return kmar.Evaluate(kmar.Evaluation(kmar.Blind({kAnna})));
       }},
      {v1::ENTRY_KIND_REDEEM,
       [](auto& b) -> Envelope {
         auto request = Ask<v1::RedeemRequest>(kTable, kDetect);
         request.set_scheme("v_number");
         request.set_epoch(1);
         request.add_redemptions();
         return BlindPartner{b, "kmar"}.Redeem(std::move(request));
       }},
      {v1::ENTRY_KIND_CORRECT_SIGNAL,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::CorrectSignalAnswer>(b.System("kmar"), v1::ENTRY_KIND_CORRECT_SIGNAL,
                                                         &CorrectSignal,
                                                         Ask<v1::CorrectSignalRequest>(kTable, kDetect));
       }},
      {v1::ENTRY_KIND_WITHDRAW_CONSENT,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::WithdrawConsentAnswer>(b.System("kmar"), v1::ENTRY_KIND_WITHDRAW_CONSENT,
                                                           &WithdrawConsent,
                                                           Ask<v1::WithdrawConsentRequest>(kTable, kDetect));
       }},
      {v1::ENTRY_KIND_ORDER_GIVE,
       [](auto& b) -> Envelope {
         auto request = Ask<v1::GiveOrderRequest>(kTable, "", About("v_number", kAnna));
         request.set_kind(v1::ORDER_KIND_SHIELD);
         request.set_ground("bevel");
         return b.template Tell<v1::GiveOrderAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_ORDER_GIVE, &GiveOrder,
                                                     request);
       }},
      {v1::ENTRY_KIND_ORDER_APPROVE,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ApproveOrderAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_ORDER_APPROVE,
                                                        &ApproveOrder, Ask<v1::ApproveOrderRequest>(kTable, ""));
       }},
      {v1::ENTRY_KIND_ORDER_REJECT,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::RejectOrderAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_ORDER_REJECT, &RejectOrder,
                                                       Ask<v1::RejectOrderRequest>(kTable, ""));
       }},
      {v1::ENTRY_KIND_ORDER_LIST,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ListOrdersAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_ORDER_LIST, &ListOrders,
                                                      v1::ListOrdersRequest());
       }},
      {v1::ENTRY_KIND_NOTICE_LIST,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ListNoticesAnswer>(b.System("kmar"), v1::ENTRY_KIND_NOTICE_LIST, &ListNotices,
                                                       v1::ListNoticesRequest());
       }},
      {v1::ENTRY_KIND_NOTICE_CONFIRM,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ConfirmNoticeAnswer>(b.System("kmar"), v1::ENTRY_KIND_NOTICE_CONFIRM,
                                                         &ConfirmNotice, v1::ConfirmNoticeRequest());
       }},
      {v1::ENTRY_KIND_AUDIT_RELEASES,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ListReleasesAnswer>(b.System("kmar"), v1::ENTRY_KIND_AUDIT_RELEASES, &ListReleases,
                                                        Ask<v1::ListReleasesRequest>("", kLawful));
       }},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN,
       [](auto& b) -> Envelope {
         auto request = Ask<v1::OpenSubjectRequestRequest>(kTable, "", About("v_number", kAnna));
         request.mutable_context()->set_motivation("brief van de betrokkene");
         request.set_right(v1::SUBJECT_RIGHT_ACCESS);
         request.set_regime(v1::SUBJECT_RIGHT_REGIME_WPG);
         return b.template Tell<v1::OpenSubjectRequestAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN,
                                                              &OpenSubjectRequest, request);
       }},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::AnswerSubjectRequestAnswer>(
             b.Person("p-cohen"), v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER, &AnswerSubjectRequest,
             Ask<v1::AnswerSubjectRequestRequest>(kTable, ""));
       }},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ExtendSubjectRequestAnswer>(
             b.Person("p-cohen"), v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND, &ExtendSubjectRequest,
             Ask<v1::ExtendSubjectRequestRequest>(kTable, ""));
       }},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::DecideSubjectRequestAnswer>(
             b.Person("p-cohen"), v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE, &DecideSubjectRequest,
             Ask<v1::DecideSubjectRequestRequest>(kTable, ""));
       }},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_GET,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::GetSubjectRequestAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_SUBJECT_REQUEST_GET,
                                                             &GetSubjectRequest,
                                                             Ask<v1::GetSubjectRequestRequest>(kTable, ""));
       }},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_LIST,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::ListSubjectRequestsAnswer>(b.Person("p-cohen"), v1::ENTRY_KIND_SUBJECT_REQUEST_LIST,
                                                               &ListSubjectRequests, v1::ListSubjectRequestsRequest());
       }},
      {v1::ENTRY_KIND_ROTATE_KEYS,
       [](auto& b) -> Envelope {
         return b.template Tell<v1::RotateKeysAnswer>(b.Person("p-adema"), v1::ENTRY_KIND_ROTATE_KEYS, &RotateKeys,
                                                      Ask<v1::RotateKeysRequest>(kRegistration, ""));
       }},
  };
  return *methods;
}

}  // namespace covenant::exchange
