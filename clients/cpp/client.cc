#include "clients/cpp/client.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/entry.h"
#include "clients/auditor/published_key.h"
#include "clients/auditor/status_macros.h"
#include "clients/cpp/blind_path.h"
#include "clients/cpp/caller.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;
template <class Answer>
using Result = absl::StatusOr<Verified<Answer>>;

constexpr Method kWhoAmI = {"/covenant.v1.PartyService/WhoAmI", v1::ENTRY_KIND_WHO_AM_I};
constexpr Method kTodo = {"/covenant.v1.PartyService/Todo", v1::ENTRY_KIND_TODO};
constexpr Method kListRights = {"/covenant.v1.PartyService/ListRights", v1::ENTRY_KIND_LIST_RIGHTS};
constexpr Method kSubmitSignal = {"/covenant.v1.SignalService/SubmitSignal", v1::ENTRY_KIND_SUBMIT};
constexpr Method kCheckSubject = {"/covenant.v1.SignalService/CheckSubject", v1::ENTRY_KIND_CHECK};
constexpr Method kRetrieve = {"/covenant.v1.SignalService/Retrieve", v1::ENTRY_KIND_RETRIEVE};
constexpr Method kOverlap = {"/covenant.v1.ReportService/Overlap", v1::ENTRY_KIND_REPORT_OVERLAP};
constexpr Method kListPublicKeys = {"/covenant.v1.PseudonymService/ListPublicKeys", v1::ENTRY_KIND_LIST_PUBLIC_KEYS};
constexpr Method kEvaluateBlinded = {"/covenant.v1.PseudonymService/EvaluateBlinded", v1::ENTRY_KIND_EVALUATE_BLINDED};
constexpr Method kRedeem = {"/covenant.v1.PseudonymService/Redeem", v1::ENTRY_KIND_REDEEM};
constexpr Method kRotateKeys = {"/covenant.v1.PseudonymService/RotateKeys", v1::ENTRY_KIND_ROTATE_KEYS};
constexpr Method kListEntries = {"/covenant.v1.AuditService/ListEntries", v1::ENTRY_KIND_AUDIT_LIST};
constexpr Method kExplain = {"/covenant.v1.AuditService/Explain", v1::ENTRY_KIND_AUDIT_EXPLAIN};
constexpr Method kReviewBreakGlass = {"/covenant.v1.AuditService/ReviewBreakGlass", v1::ENTRY_KIND_AUDIT_REVIEW};
constexpr Method kGetEntry = {"/covenant.v1.AuditService/GetEntry", v1::ENTRY_KIND_AUDIT_GET};
constexpr Method kGetCheckpoint = {"/covenant.v1.AuditService/GetCheckpoint", v1::ENTRY_KIND_AUDIT_CHECKPOINT};
constexpr Method kGetConsistencyProof = {"/covenant.v1.AuditService/GetConsistencyProof",
                                         v1::ENTRY_KIND_AUDIT_CONSISTENCY};
constexpr Method kValidate = {"/covenant.v1.PolicyService/Validate", v1::ENTRY_KIND_POLICY_VALIDATE};
constexpr Method kPropose = {"/covenant.v1.PolicyService/Propose", v1::ENTRY_KIND_POLICY_PROPOSE};
constexpr Method kApprove = {"/covenant.v1.PolicyService/Approve", v1::ENTRY_KIND_POLICY_APPROVE};
constexpr Method kAccept = {"/covenant.v1.PolicyService/Accept", v1::ENTRY_KIND_POLICY_ACCEPT};
constexpr Method kReject = {"/covenant.v1.PolicyService/Reject", v1::ENTRY_KIND_POLICY_REJECT};
constexpr Method kList = {"/covenant.v1.PolicyService/List", v1::ENTRY_KIND_POLICY_LIST};
constexpr Method kGet = {"/covenant.v1.PolicyService/Get", v1::ENTRY_KIND_POLICY_GET};
constexpr Method kHistory = {"/covenant.v1.PolicyService/History", v1::ENTRY_KIND_POLICY_HISTORY};
constexpr Method kReplay = {"/covenant.v1.ReplayService/Replay", v1::ENTRY_KIND_POLICY_REPLAY};
constexpr Method kSuspend = {"/covenant.v1.PolicyService/Suspend", v1::ENTRY_KIND_POLICY_SUSPEND};

template <class About>
absl::Status BlindAll(BlindPath& path, const v1::RequestContext& context, About& about) {
  std::vector<v1::Identifier*> identifiers;
  for (v1::Identifier& identifier : *about.mutable_identifiers()) identifiers.push_back(&identifier);
  return path.Blind(context, identifiers, BlindPath::Unfit::kError);
}

}  // namespace

Client::Client(std::unique_ptr<Caller> caller)
    : caller_(std::move(caller)), blind_path_(std::make_unique<BlindPath>(*caller_)) {}
Client::~Client() = default;

absl::StatusOr<std::unique_ptr<Client>> Client::Create(const Connection& connection) {
  ASSIGN_OR_RETURN(auto known_log, KnownLog::Open(connection.options().state_directory, connection.log_keys()));
  std::unique_ptr<CallRecord> calls;
  if (const std::string& folder = connection.options().state_directory; !folder.empty()) {
    ASSIGN_OR_RETURN(calls, CallRecord::Open(folder, connection.log_keys().front().origin()));
  }
  return std::unique_ptr<Client>(
      new Client(std::make_unique<Caller>(connection, std::move(known_log), std::move(calls))));
}

Result<v1::WhoAmIAnswer> Client::WhoAmI(v1::WhoAmIRequest request) {
  ASSIGN_OR_RETURN(auto answer, caller_->Call<v1::WhoAmIAnswer>(kWhoAmI, std::move(request)));
  if (Permitted(answer->outcome()) && answer->party() != answer.call().leaf().caller()) {
    return absl::DataLossError("WhoAmI: the answer names another party than the entry in the log");
  }
  return answer;
}

Result<v1::TodoAnswer> Client::Todo(v1::TodoRequest request) {
  return caller_->Call<v1::TodoAnswer>(kTodo, std::move(request));
}

Result<v1::ListRightsAnswer> Client::ListRights(v1::ListRightsRequest request) {
  return caller_->Call<v1::ListRightsAnswer>(kListRights, std::move(request));
}

Result<v1::SubmitAnswer> Client::SubmitSignal(v1::SubmitSignalRequest request) {
  RETURN_IF_ERROR(BlindAll(*blind_path_, request.context(), *request.mutable_signal()));
  return caller_->Call<v1::SubmitAnswer>(kSubmitSignal, std::move(request));
}
Result<v1::SubmitAnswer> Client::SubmitSignal(v1::SubmitSignalRequest request, const RequestTicket& ticket) {
  RETURN_IF_ERROR(BlindAll(*blind_path_, request.context(), *request.mutable_signal()));
  return caller_->CallUnder<v1::SubmitAnswer>(ticket, kSubmitSignal, std::move(request));
}
absl::StatusOr<RequestTicket> Client::NewTicket() {
  return caller_->NewTicket();
}
Result<v1::CheckAnswer> Client::CheckSubject(v1::CheckSubjectRequest request) {
  RETURN_IF_ERROR(BlindAll(*blind_path_, request.context(), *request.mutable_subject()));
  return caller_->Call<v1::CheckAnswer>(kCheckSubject, std::move(request));
}
Result<v1::RetrieveAnswer> Client::Retrieve(v1::RetrieveRequest request) {
  RETURN_IF_ERROR(BlindAll(*blind_path_, request.context(), *request.mutable_subject()));
  return caller_->Call<v1::RetrieveAnswer>(kRetrieve, std::move(request));
}
Result<v1::OverlapAnswer> Client::Overlap(v1::OverlapRequest request) {
  return caller_->Call<v1::OverlapAnswer>(kOverlap, std::move(request));
}
absl::Status Client::BlindSubject(v1::ListEntriesRequest& request) {
  const auto as_it_is = [](const v1::Identifier& identifier) { return !identifier.parts().empty(); };
  // What was blinded before, or left empty because it was refused, stays.
  if (caller_->connection().options().direct_path || std::ranges::none_of(request.subject().identifiers(), as_it_is)) {
    return absl::OkStatus();
  }
  if (request.filter().covenant().empty()) {
    return absl::InvalidArgumentError(
        "ListEntries: identifiers are blinded under the keys of one covenant: name it in the filter, or take the "
        "direct path");
  }
  v1::RequestContext context = request.context();
  context.set_covenant(request.filter().covenant());
  return BlindAll(*blind_path_, context, *request.mutable_subject());
}
Result<v1::ListEntriesAnswer> Client::ListEntries(v1::ListEntriesRequest request) {
  RETURN_IF_ERROR(BlindSubject(request));
  return caller_->Call<v1::ListEntriesAnswer>(kListEntries, std::move(request));
}

Result<v1::ListPublicKeysAnswer> Client::ListPublicKeys(v1::ListPublicKeysRequest request) {
  const std::string covenant = request.context().covenant();
  ASSIGN_OR_RETURN(auto answer, caller_->Call<v1::ListPublicKeysAnswer>(kListPublicKeys, std::move(request)));
  if (Permitted(answer->outcome())) {
    RETURN_IF_ERROR(auditor::VerifyPublishedKeys(answer.answer(), covenant, caller_->connection().log_keys()));
    RETURN_IF_ERROR(caller_->AcceptAnswered(answer->checkpoint()));
  }
  return answer;
}
Result<v1::EvaluateBlindedAnswer> Client::EvaluateBlinded(v1::EvaluateBlindedRequest request) {
  return caller_->Call<v1::EvaluateBlindedAnswer>(kEvaluateBlinded, std::move(request));
}
Result<v1::RedeemAnswer> Client::Redeem(v1::RedeemRequest request) {
  return caller_->Call<v1::RedeemAnswer>(kRedeem, std::move(request));
}
Result<v1::RotateKeysAnswer> Client::RotateKeys(v1::RotateKeysRequest request) {
  return caller_->Call<v1::RotateKeysAnswer>(kRotateKeys, std::move(request));
}

Result<v1::ExplainAnswer> Client::Explain(v1::ExplainRequest request) {
  return caller_->Call<v1::ExplainAnswer>(kExplain, std::move(request));
}

Result<v1::ReviewBreakGlassAnswer> Client::ReviewBreakGlass(v1::ReviewBreakGlassRequest request) {
  return caller_->Call<v1::ReviewBreakGlassAnswer>(kReviewBreakGlass, std::move(request));
}

Result<v1::GetEntryAnswer> Client::GetEntry(v1::GetEntryRequest request) {
  const uint64_t index = request.index();
  ASSIGN_OR_RETURN(auto answer, caller_->Call<v1::GetEntryAnswer>(kGetEntry, std::move(request)));
  if (Permitted(answer->outcome())) {
    RETURN_IF_ERROR(auditor::VerifyEntry(answer.answer(), index, caller_->connection().log_keys()));
    RETURN_IF_ERROR(caller_->AcceptAnswered(answer->checkpoint()));
  }
  return answer;
}

Result<v1::GetCheckpointAnswer> Client::GetCheckpoint(v1::GetCheckpointRequest request) {
  ASSIGN_OR_RETURN(auto answer, caller_->Call<v1::GetCheckpointAnswer>(kGetCheckpoint, std::move(request)));
  if (Permitted(answer->outcome())) RETURN_IF_ERROR(caller_->AcceptAnswered(answer->checkpoint()));
  return answer;
}

Result<v1::GetConsistencyProofAnswer> Client::GetConsistencyProof(v1::GetConsistencyProofRequest request) {
  return caller_->Call<v1::GetConsistencyProofAnswer>(kGetConsistencyProof, std::move(request));
}

Result<v1::ValidateAnswer> Client::ValidatePolicy(v1::ValidateRequest request) {
  return caller_->Call<v1::ValidateAnswer>(kValidate, std::move(request));
}
Result<v1::ProposeAnswer> Client::Propose(v1::ProposeRequest request) {
  return caller_->Call<v1::ProposeAnswer>(kPropose, std::move(request));
}

Result<v1::ApproveAnswer> Client::Approve(v1::ApproveRequest request, std::string_view digest) {
  const std::string text = auditor::ApprovalText(request.proposal_id(), digest);
  ASSIGN_OR_RETURN(*request.mutable_signature(), caller_->connection().Sign(text));
  return caller_->Call<v1::ApproveAnswer>(kApprove, std::move(request));
}

Result<v1::AcceptAnswer> Client::Accept(v1::AcceptRequest request, std::string_view digest, std::string_view party) {
  const std::string text = auditor::AcceptanceText(request.proposal_id(), digest, party);
  ASSIGN_OR_RETURN(*request.mutable_signature(), caller_->connection().Sign(text));
  return caller_->Call<v1::AcceptAnswer>(kAccept, std::move(request));
}

Result<v1::RejectAnswer> Client::Reject(v1::RejectRequest request) {
  return caller_->Call<v1::RejectAnswer>(kReject, std::move(request));
}
Result<v1::ListAnswer> Client::ListPolicy(v1::ListRequest request) {
  return caller_->Call<v1::ListAnswer>(kList, std::move(request));
}
Result<v1::GetAnswer> Client::GetPolicy(v1::GetRequest request) {
  return caller_->Call<v1::GetAnswer>(kGet, std::move(request));
}
Result<v1::HistoryAnswer> Client::PolicyHistory(v1::HistoryRequest request) {
  return caller_->Call<v1::HistoryAnswer>(kHistory, std::move(request));
}
Result<v1::ReplayAnswer> Client::Replay(v1::ReplayRequest request) {
  return caller_->Call<v1::ReplayAnswer>(kReplay, std::move(request));
}

Result<v1::SuspendAnswer> Client::Suspend(v1::SuspendRequest request) {
  return caller_->Call<v1::SuspendAnswer>(kSuspend, std::move(request));
}

}  // namespace covenant::client
