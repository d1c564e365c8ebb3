#include "broker/exchange/administer.h"

#include <set>
#include <utility>

#include "broker/authenticate/approval_signature.h"
#include "broker/authenticate/certificate.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/policy_act.h"
#include "broker/exchange/proposals.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kSizeInvalid = "SIZE_INVALID";
constexpr std::string_view kSamePerson = "SAME_PERSON";
constexpr int kMaxDocuments = 1000;
constexpr size_t kMaxNameBytes = 100;

// The documents of a request; nothing when there are too many, one is nameless or of no kind, or one comes twice.
using Given = google::protobuf::RepeatedPtrField<v1::Document>;
std::optional<std::vector<policy::Document>> Read(const Given& given) {
  if (given.empty() || given.size() > kMaxDocuments) return std::nullopt;
  std::vector<policy::Document> documents;
  std::set<std::pair<int, std::string>> seen;
  for (const v1::Document& document : given) {
    const bool kind_known =
        document.kind() >= v1::DOCUMENT_KIND_COVENANT && document.kind() <= v1::DOCUMENT_KIND_STATUTE;
    if (!kind_known || document.name().empty() || document.name().size() > kMaxNameBytes ||
        !seen.emplace(document.kind(), document.name()).second) {
      return std::nullopt;
    }
    documents.push_back({static_cast<policy::DocumentKind>(document.kind() - 1), document.name(), document.source()});
  }
  return documents;
}

// Compiles the set in force with the documents in it; writes every finding about the documents. Null when one is wrong.
template <class Answer>
std::shared_ptr<const policy::Snapshot> Compile(const Call& call, const std::vector<policy::Document>& documents,
                                                Answer& answer) {
  policy::Compiled compiled = policy::Compile(With(call.policy->set, documents), call.policy->police_units);
  for (const policy::Diagnostic& diagnostic : compiled.diagnostics) {
    v1::Diagnostic* shown = answer.add_diagnostics();
    shown->set_severity(diagnostic.severity == policy::Severity::kError ? "error" : "warning");
    shown->set_text(diagnostic.Text());
  }
  return std::move(compiled.snapshot);
}

Prepared DecideValidate(const Call& call, const v1::ValidateRequest& request) {
  const auto documents = Read(request.documents());
  if (!documents) return Refuse<v1::ValidateAnswer>(call, kSizeInvalid);
  auto answer = std::make_shared<v1::ValidateAnswer>();
  Compile(call, *documents, *answer);
  return PermitAct(call, std::move(answer), {});
}

Prepared DecidePropose(const Call& call, const v1::ProposeRequest& request) {
  const auto documents = Read(request.documents());
  if (!documents) return Refuse<v1::ProposeAnswer>(call, kSizeInvalid);
  auto answer = std::make_shared<v1::ProposeAnswer>();
  const std::shared_ptr<const policy::Snapshot> candidate = Compile(call, *documents, *answer);
  if (candidate == nullptr) {
    Prepared refused = Refuse<v1::ProposeAnswer>(call, kPolicyInvalid);
    *answer->mutable_outcome() = static_cast<const v1::ProposeAnswer&>(*refused.answer).outcome();
    refused.answer = std::move(answer);
    return refused;
  }
  const stored::Proposal proposal = MakeProposal(call, *documents, *candidate);
  *answer->mutable_proposal() = Show(proposal);
  Prepared prepared = PermitAct(call, std::move(answer), ActOn(proposal));
  prepared.write = true;
  for (const policy::Document& document : *documents) StoreDocument(document, prepared.content.changes);
  StoreProposal(proposal, prepared.content.changes);
  return prepared;
}

// Why the caller cannot decide on the proposal; empty when it can.
std::string_view StandsAgainst(const Call& call, const std::optional<stored::Proposal>& proposal) {
  if (!proposal) return kProposalUnknown;
  if (proposal->status() != kOpen) return kProposalClosed;
  if (proposal->base_policy_set() != call.policy->hash) return kProposalOutdated;
  return {};
}

// Puts `next` in force together with the entry, and from the next request on.
void Enact(Rooms& rooms, std::shared_ptr<const InForce> next, Prepared& prepared) {
  StorePolicy(*next, prepared.content.changes);
  prepared.on_disk = [&rooms, next = std::move(next)] { rooms.policy.Enact(next); };
}

absl::StatusOr<Prepared> DecideApprove(Rooms& rooms, const Call& call, const v1::ApproveRequest& request) {
  ASSIGN_OR_RETURN(std::optional<stored::Proposal> proposal, FindProposal(rooms.store, request.proposal_id()));
  if (const std::string_view why = StandsAgainst(call, proposal); !why.empty()) {
    return Refuse<v1::ApproveAnswer>(call, why);
  }
  if (proposal->proposed_by() == call.caller.person) return Refuse<v1::ApproveAnswer>(call, kSamePerson);
  const auto certificate = authenticate::Certificate::FromPem(call.certificate_pem);
  if (certificate == nullptr ||
      !authenticate::VerifySignature(*certificate, ApprovalText(*proposal), request.signature()).ok()) {
    return Refuse<v1::ApproveAnswer>(call, kSignatureInvalid);
  }
  ASSIGN_OR_RETURN(const std::vector<policy::Document> documents, DocumentsOf(rooms.store, *proposal));
  ASSIGN_OR_RETURN(const std::shared_ptr<const InForce> next,
                   MakeInForce(With(call.policy->set, documents), call.policy->police_units));
  proposal->set_status(std::string(kApproved));
  proposal->set_decided_by(call.caller.person);

  v1::PolicyAct act = ActOn(*proposal);
  act.set_resulting_policy_set(next->hash);
  act.set_signature(request.signature());
  act.set_certificate(certificate->der());
  auto answer = std::make_shared<v1::ApproveAnswer>();
  *answer->mutable_proposal() = Show(*proposal);
  answer->set_policy_set(next->hash);
  Prepared prepared = PermitAct(call, std::move(answer), std::move(act));
  prepared.write = true;
  StoreProposal(*proposal, prepared.content.changes);
  Enact(rooms, next, prepared);
  return prepared;
}

absl::StatusOr<Prepared> DecideReject(Rooms& rooms, const Call& call, const v1::RejectRequest& request) {
  ASSIGN_OR_RETURN(std::optional<stored::Proposal> proposal, FindProposal(rooms.store, request.proposal_id()));
  const std::string_view why = StandsAgainst(call, proposal);
  if (!why.empty() && why != kProposalOutdated) return Refuse<v1::RejectAnswer>(call, why);
  proposal->set_status(std::string(kRejected));
  proposal->set_decided_by(call.caller.person);
  auto answer = std::make_shared<v1::RejectAnswer>();
  *answer->mutable_proposal() = Show(*proposal);
  Prepared prepared = PermitAct(call, std::move(answer), ActOn(*proposal));
  prepared.write = true;
  StoreProposal(*proposal, prepared.content.changes);
  return prepared;
}

absl::StatusOr<Prepared> DecideSuspend(Rooms& rooms, const Call& call, const v1::SuspendRequest& request) {
  if (call.policy->snapshot->FindCovenant(request.name()) == nullptr) {
    return Refuse<v1::SuspendAnswer>(call, kDocumentUnknown);
  }
  policy::PolicySet set = call.policy->set;
  set.suspended.insert(request.name());
  ASSIGN_OR_RETURN(const std::shared_ptr<const InForce> next, MakeInForce(std::move(set), call.policy->police_units));
  v1::PolicyAct act;
  act.set_resulting_policy_set(next->hash);
  act.add_documents("suspended " + request.name());
  auto answer = std::make_shared<v1::SuspendAnswer>();
  answer->set_policy_set(next->hash);
  Prepared prepared = PermitAct(call, std::move(answer), std::move(act));
  prepared.write = true;
  Enact(rooms, next, prepared);
  return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> Validate(Rooms& rooms, Call call, const v1::ValidateRequest& request) {
  return TellAct<v1::ValidateAnswer, v1::ValidateRequest>(
      rooms, std::move(call), request,
      [](Rooms&, const Call& c, const v1::ValidateRequest& r) -> absl::StatusOr<Prepared> {
        return DecideValidate(c, r);
      });
}

Task<absl::StatusOr<Reply>> Propose(Rooms& rooms, Call call, const v1::ProposeRequest& request) {
  return TellAct<v1::ProposeAnswer, v1::ProposeRequest>(
      rooms, std::move(call), request,
      [](Rooms&, const Call& c, const v1::ProposeRequest& r) -> absl::StatusOr<Prepared> {
        return DecidePropose(c, r);
      });
}

Task<absl::StatusOr<Reply>> Approve(Rooms& rooms, Call call, const v1::ApproveRequest& request) {
  return TellAct<v1::ApproveAnswer>(rooms, std::move(call), request, &DecideApprove);
}

Task<absl::StatusOr<Reply>> Reject(Rooms& rooms, Call call, const v1::RejectRequest& request) {
  return TellAct<v1::RejectAnswer>(rooms, std::move(call), request, &DecideReject);
}

Task<absl::StatusOr<Reply>> Suspend(Rooms& rooms, Call call, const v1::SuspendRequest& request) {
  return TellAct<v1::SuspendAnswer>(rooms, std::move(call), request, &DecideSuspend);
}

}  // namespace covenant::exchange
