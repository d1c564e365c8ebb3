#include "broker/answer/services.h"

#include "covenant/v1/audit.grpc.pb.h"
#include "covenant/v1/case.grpc.pb.h"
#include "covenant/v1/party.grpc.pb.h"
#include "covenant/v1/policy.grpc.pb.h"
#include "covenant/v1/pseudonym.grpc.pb.h"
#include "covenant/v1/replay.grpc.pb.h"
#include "covenant/v1/report.grpc.pb.h"
#include "covenant/v1/signal.grpc.pb.h"

#include "broker/answer/export_reactor.h"
#include "broker/answer/order_service.h"
#include "broker/answer/subject_request_service.h"
#include "broker/exchange/administration/accept.h"
#include "broker/exchange/administration/administer.h"
#include "broker/exchange/administration/catalogue.h"
#include "broker/exchange/administration/policy_history.h"
#include "broker/exchange/administration/todo.h"
#include "broker/exchange/audit/audit.h"
#include "broker/exchange/audit/explain.h"
#include "broker/exchange/audit/list_entries.h"
#include "broker/exchange/audit/list_releases.h"
#include "broker/exchange/audit/review_break_glass.h"
#include "broker/exchange/blind/evaluate.h"
#include "broker/exchange/blind/list_public_keys.h"
#include "broker/exchange/blind/redeem.h"
#include "broker/exchange/cases/case_acts.h"
#include "broker/exchange/cases/case_reading.h"
#include "broker/exchange/replay/replay.h"
#include "broker/exchange/rights/rights.h"
#include "broker/exchange/rights/who_am_i.h"
#include "broker/exchange/rotation/rotate_keys.h"
#include "broker/exchange/signals/change_signal.h"
#include "broker/exchange/signals/check.h"
#include "broker/exchange/signals/overlap.h"
#include "broker/exchange/signals/retrieve.h"
#include "broker/exchange/signals/submit.h"

namespace covenant::answer {
namespace {

// gRPC's raw callback methods hand over a message's bytes as they came. A method that is not overridden here is
// answered UNIMPLEMENTED.
using Context = grpc::CallbackServerContext;
using Bytes = grpc::ByteBuffer;
using UnaryReactor = grpc::ServerUnaryReactor;
using BidiReactor = grpc::ServerBidiReactor<Bytes, Bytes>;

using PartyBase = v1::PartyService::WithRawCallbackMethod_WhoAmI<v1::PartyService::WithRawCallbackMethod_Todo<
    v1::PartyService::WithRawCallbackMethod_ListRights<v1::PartyService::Service>>>;

class PartyService final : public PartyBase {
 public:
  explicit PartyService(Desk& desk) : desk_(desk) {}

  UnaryReactor* WhoAmI(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::WhoAmIRequest>(context, request, response, "/covenant.v1.PartyService/WhoAmI",
                                          &exchange::WhoAmI);
  }
  UnaryReactor* Todo(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::TodoRequest>(context, request, response, "/covenant.v1.PartyService/Todo", &exchange::Todo);
  }
  UnaryReactor* ListRights(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ListRightsRequest>(context, request, response, "/covenant.v1.PartyService/ListRights",
                                              &exchange::ListRights);
  }

 private:
  Desk& desk_;
};

using SignalBase =
    v1::SignalService::WithRawCallbackMethod_SubmitSignal<v1::SignalService::WithRawCallbackMethod_SubmitSignals<
        v1::SignalService::WithRawCallbackMethod_CheckSubject<v1::SignalService::WithRawCallbackMethod_CheckSubjects<
            v1::SignalService::WithRawCallbackMethod_Retrieve<v1::SignalService::WithRawCallbackMethod_CorrectSignal<
                v1::SignalService::WithRawCallbackMethod_WithdrawConsent<v1::SignalService::Service>>>>>>>;

class SignalService final : public SignalBase {
 public:
  explicit SignalService(Desk& desk) : desk_(desk) {}

  UnaryReactor* SubmitSignal(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::SubmitSignalRequest>(context, request, response, "/covenant.v1.SignalService/SubmitSignal",
                                                &exchange::SubmitSignal);
  }
  BidiReactor* SubmitSignals(Context* context) override {
    return desk_.Stream<v1::SubmitSignalsRequest>(context, "/covenant.v1.SignalService/SubmitSignals",
                                                  &exchange::SubmitSignals);
  }
  UnaryReactor* CheckSubject(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::CheckSubjectRequest>(context, request, response, "/covenant.v1.SignalService/CheckSubject",
                                                &exchange::CheckSubject);
  }
  BidiReactor* CheckSubjects(Context* context) override {
    return desk_.Stream<v1::CheckSubjectsRequest>(context, "/covenant.v1.SignalService/CheckSubjects",
                                                  &exchange::CheckSubjects);
  }
  UnaryReactor* Retrieve(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::RetrieveRequest>(context, request, response, "/covenant.v1.SignalService/Retrieve",
                                            &exchange::Retrieve);
  }
  UnaryReactor* CorrectSignal(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::CorrectSignalRequest>(context, request, response, "/covenant.v1.SignalService/CorrectSignal",
                                                 &exchange::CorrectSignal);
  }
  UnaryReactor* WithdrawConsent(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::WithdrawConsentRequest>(
        context, request, response, "/covenant.v1.SignalService/WithdrawConsent", &exchange::WithdrawConsent);
  }

 private:
  Desk& desk_;
};

using PseudonymBase = v1::PseudonymService::WithRawCallbackMethod_ListPublicKeys<
    v1::PseudonymService::WithRawCallbackMethod_EvaluateBlinded<v1::PseudonymService::WithRawCallbackMethod_Redeem<
        v1::PseudonymService::WithRawCallbackMethod_RotateKeys<v1::PseudonymService::Service>>>>;

class PseudonymService final : public PseudonymBase {
 public:
  explicit PseudonymService(Desk& desk) : desk_(desk) {}

  UnaryReactor* ListPublicKeys(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ListPublicKeysRequest>(
        context, request, response, "/covenant.v1.PseudonymService/ListPublicKeys", &exchange::ListPublicKeys);
  }
  UnaryReactor* EvaluateBlinded(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::EvaluateBlindedRequest>(
        context, request, response, "/covenant.v1.PseudonymService/EvaluateBlinded", &exchange::EvaluateBlinded);
  }
  UnaryReactor* Redeem(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::RedeemRequest>(context, request, response, "/covenant.v1.PseudonymService/Redeem",
                                          &exchange::Redeem);
  }
  UnaryReactor* RotateKeys(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::RotateKeysRequest>(context, request, response, "/covenant.v1.PseudonymService/RotateKeys",
                                              &exchange::RotateKeys);
  }

 private:
  Desk& desk_;
};

using ReportBase = v1::ReportService::WithRawCallbackMethod_Overlap<v1::ReportService::Service>;

class ReportService final : public ReportBase {
 public:
  explicit ReportService(Desk& desk) : desk_(desk) {}

  UnaryReactor* Overlap(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::OverlapRequest>(context, request, response, "/covenant.v1.ReportService/Overlap",
                                           &exchange::Overlap);
  }

 private:
  Desk& desk_;
};

using CaseBase =
    v1::CaseService::WithRawCallbackMethod_RecordAdmission<v1::CaseService::WithRawCallbackMethod_RecordPhase<
        v1::CaseService::WithRawCallbackMethod_RecordApproval<v1::CaseService::WithRawCallbackMethod_WithdrawApproval<
            v1::CaseService::WithRawCallbackMethod_InvolveParty<v1::CaseService::WithRawCallbackMethod_GetCase<
                v1::CaseService::WithRawCallbackMethod_ListCases<v1::CaseService::WithRawCallbackMethod_CloseCase<
                    v1::CaseService::WithRawCallbackMethod_ReopenCase<v1::CaseService::Service>>>>>>>>>;

class CaseService final : public CaseBase {
 public:
  explicit CaseService(Desk& desk) : desk_(desk) {}

  UnaryReactor* RecordAdmission(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::RecordAdmissionRequest>(
        context, request, response, "/covenant.v1.CaseService/RecordAdmission", &exchange::RecordAdmission);
  }
  UnaryReactor* RecordPhase(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::RecordPhaseRequest>(context, request, response, "/covenant.v1.CaseService/RecordPhase",
                                               &exchange::RecordPhase);
  }
  UnaryReactor* RecordApproval(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::RecordApprovalRequest>(context, request, response, "/covenant.v1.CaseService/RecordApproval",
                                                  &exchange::RecordApproval);
  }
  UnaryReactor* WithdrawApproval(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::WithdrawApprovalRequest>(
        context, request, response, "/covenant.v1.CaseService/WithdrawApproval", &exchange::WithdrawApproval);
  }
  UnaryReactor* InvolveParty(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::InvolvePartyRequest>(context, request, response, "/covenant.v1.CaseService/InvolveParty",
                                                &exchange::InvolveParty);
  }
  UnaryReactor* CloseCase(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::CloseCaseRequest>(context, request, response, "/covenant.v1.CaseService/CloseCase",
                                             &exchange::CloseCase);
  }
  UnaryReactor* ReopenCase(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ReopenCaseRequest>(context, request, response, "/covenant.v1.CaseService/ReopenCase",
                                              &exchange::ReopenCase);
  }
  UnaryReactor* GetCase(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::GetCaseRequest>(context, request, response, "/covenant.v1.CaseService/GetCase",
                                           &exchange::GetCase);
  }
  UnaryReactor* ListCases(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ListCasesRequest>(context, request, response, "/covenant.v1.CaseService/ListCases",
                                             &exchange::ListCases);
  }

 private:
  Desk& desk_;
};

using AuditBase = v1::AuditService::WithRawCallbackMethod_Explain<v1::AuditService::WithRawCallbackMethod_ListEntries<
    v1::AuditService::WithRawCallbackMethod_GetEntry<v1::AuditService::WithRawCallbackMethod_GetCheckpoint<
        v1::AuditService::WithRawCallbackMethod_GetConsistencyProof<
            v1::AuditService::WithRawCallbackMethod_ReviewBreakGlass<
                v1::AuditService::WithRawCallbackMethod_ListReleases<v1::AuditService::WithRawCallbackMethod_ExportLog<
                    v1::AuditService::WithRawCallbackMethod_ExportHashes<v1::AuditService::Service>>>>>>>>>;

class AuditService final : public AuditBase {
 public:
  explicit AuditService(Desk& desk) : desk_(desk) {}

  UnaryReactor* Explain(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ExplainRequest>(context, request, response, "/covenant.v1.AuditService/Explain",
                                           &exchange::ExplainRefusal);
  }
  UnaryReactor* ListEntries(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ListEntriesRequest>(context, request, response, "/covenant.v1.AuditService/ListEntries",
                                               &exchange::ListEntries);
  }
  UnaryReactor* GetEntry(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::GetEntryRequest>(context, request, response, "/covenant.v1.AuditService/GetEntry",
                                            &exchange::GetEntry);
  }
  UnaryReactor* GetCheckpoint(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::GetCheckpointRequest>(context, request, response, "/covenant.v1.AuditService/GetCheckpoint",
                                                 &exchange::GetCheckpoint);
  }
  UnaryReactor* GetConsistencyProof(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::GetConsistencyProofRequest>(
        context, request, response, "/covenant.v1.AuditService/GetConsistencyProof", &exchange::GetConsistencyProof);
  }
  UnaryReactor* ReviewBreakGlass(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ReviewBreakGlassRequest>(
        context, request, response, "/covenant.v1.AuditService/ReviewBreakGlass", &exchange::ReviewBreakGlass);
  }
  UnaryReactor* ListReleases(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ListReleasesRequest>(context, request, response, "/covenant.v1.AuditService/ListReleases",
                                                &exchange::ListReleases);
  }
  grpc::ServerWriteReactor<Bytes>* ExportLog(Context* context, const Bytes* request) override {
    return ExportReactor<v1::ExportLogRequest>::Serve(desk_, context, request, EntriesExport());
  }
  grpc::ServerWriteReactor<Bytes>* ExportHashes(Context* context, const Bytes* request) override {
    return ExportReactor<v1::ExportHashesRequest>::Serve(desk_, context, request, HashesExport());
  }

 private:
  Desk& desk_;
};

using PolicyBase = v1::PolicyService::WithRawCallbackMethod_Validate<v1::PolicyService::WithRawCallbackMethod_Propose<
    v1::PolicyService::WithRawCallbackMethod_Approve<v1::PolicyService::WithRawCallbackMethod_Reject<
        v1::PolicyService::WithRawCallbackMethod_List<v1::PolicyService::WithRawCallbackMethod_Get<
            v1::PolicyService::WithRawCallbackMethod_Suspend<v1::PolicyService::WithRawCallbackMethod_Accept<
                v1::PolicyService::WithRawCallbackMethod_History<v1::PolicyService::Service>>>>>>>>>;

class PolicyService final : public PolicyBase {
 public:
  explicit PolicyService(Desk& desk) : desk_(desk) {}

  UnaryReactor* Validate(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ValidateRequest>(context, request, response, "/covenant.v1.PolicyService/Validate",
                                            &exchange::Validate);
  }
  UnaryReactor* Propose(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ProposeRequest>(context, request, response, "/covenant.v1.PolicyService/Propose",
                                           &exchange::Propose);
  }
  UnaryReactor* Approve(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ApproveRequest>(context, request, response, "/covenant.v1.PolicyService/Approve",
                                           &exchange::Approve);
  }
  UnaryReactor* Accept(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::AcceptRequest>(context, request, response, "/covenant.v1.PolicyService/Accept",
                                          &exchange::Accept);
  }
  UnaryReactor* Reject(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::RejectRequest>(context, request, response, "/covenant.v1.PolicyService/Reject",
                                          &exchange::Reject);
  }
  UnaryReactor* List(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ListRequest>(context, request, response, "/covenant.v1.PolicyService/List",
                                        &exchange::ListPolicy);
  }
  UnaryReactor* Get(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::GetRequest>(context, request, response, "/covenant.v1.PolicyService/Get",
                                       &exchange::GetPolicy);
  }
  UnaryReactor* History(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::HistoryRequest>(context, request, response, "/covenant.v1.PolicyService/History",
                                           &exchange::PolicyHistory);
  }
  UnaryReactor* Suspend(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::SuspendRequest>(context, request, response, "/covenant.v1.PolicyService/Suspend",
                                           &exchange::Suspend);
  }

 private:
  Desk& desk_;
};

using ReplayBase = v1::ReplayService::WithRawCallbackMethod_Replay<v1::ReplayService::Service>;

class ReplayService final : public ReplayBase {
 public:
  explicit ReplayService(Desk& desk) : desk_(desk) {}

  UnaryReactor* Replay(Context* context, const Bytes* request, Bytes* response) override {
    return desk_.Unary<v1::ReplayRequest>(context, request, response, "/covenant.v1.ReplayService/Replay",
                                          &exchange::Replay);
  }

 private:
  Desk& desk_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> MakeServices(Desk& desk) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<PartyService>(desk));
  services.push_back(std::make_unique<SignalService>(desk));
  services.push_back(MakeOrderService(desk));
  services.push_back(std::make_unique<PseudonymService>(desk));
  services.push_back(std::make_unique<ReportService>(desk));
  services.push_back(std::make_unique<CaseService>(desk));
  services.push_back(std::make_unique<AuditService>(desk));
  services.push_back(std::make_unique<PolicyService>(desk));
  services.push_back(std::make_unique<ReplayService>(desk));
  services.push_back(MakeSubjectRequestService(desk));
  return services;
}

}  // namespace covenant::answer
