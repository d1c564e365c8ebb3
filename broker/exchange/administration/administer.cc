#include "broker/exchange/administration/administer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/authenticate/approval_signature.h"
#include "broker/authenticate/certificate.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/administration/enactment.h"
#include "broker/exchange/administration/policy_act.h"
#include "broker/exchange/administration/proposals.h"
#include "broker/exchange/administration/proposed_contents.h"
#include "policy/decide/change_terms.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kNothingToChange = "NOTHING_TO_CHANGE";
constexpr std::string_view kProposerNotEntitled = "PROPOSER_NOT_ENTITLED";

absl::StatusOr<Prepared> DecideValidate(Rooms&, const Call& call, const v1::ValidateRequest& request) {
  const auto contents = ReadContents(request.documents(), {});
  if (!contents) return Refuse<v1::ValidateAnswer>(call, kSizeInvalid);
  auto answer = std::make_shared<v1::ValidateAnswer>();
  ShowFindings(Weigh(call, *contents).findings, *answer);
  return PermitAct(call, std::move(answer), {});
}

// POLICY_INVALID, with every finding.
Prepared RefuseContents(const Call& call, const std::vector<policy::Diagnostic>& findings) {
  Prepared refused = Refuse<v1::ProposeAnswer>(call, kPolicyInvalid);
  ShowFindings(findings, static_cast<v1::ProposeAnswer&>(*refused.answer));
  return refused;
}

// A proposal that waits for its day holds covenants only: what else it held would come late, and over what others
// changed in the meantime.
std::vector<policy::Diagnostic> CheckScheduled(const stored::Proposal& proposal, const Contents& contents) {
  std::vector<policy::Diagnostic> findings;
  if (proposal.takes_effect_on().empty()) return findings;
  for (const policy::Document& document : contents.documents) {
    if (document.kind == policy::DocumentKind::kCovenant) continue;
    policy::Diagnostics diagnostics(absl::StrCat(std::string(policy::KindName(document.kind)), "/", document.name));
    diagnostics.Error({},
                      absl::StrCat("stands in a proposal that takes effect on ", proposal.takes_effect_on(),
                                   " because of its covenants"),
                      "propose it by itself, before them");
    findings.insert(findings.end(), diagnostics.all().begin(), diagnostics.all().end());
  }
  return findings;
}

absl::StatusOr<Prepared> DecidePropose(Rooms& rooms, const Call& call, const v1::ProposeRequest& request) {
  const auto contents = ReadContents(request.documents(), request.changes());
  if (!contents) return Refuse<v1::ProposeAnswer>(call, kSizeInvalid);
  const Candidate candidate = Weigh(call, *contents);
  if (candidate.next == nullptr) return RefuseContents(call, candidate.findings);
  const std::vector<std::string> covenants = CovenantsIn(*contents);
  const policy::ChangedCovenants changed{*call.policy->snapshot, *candidate.next->snapshot, covenants};
  if (!policy::NotForProposer(changed, call.caller.party).empty()) {
    return Refuse<v1::ProposeAnswer>(call, kProposerNotEntitled);
  }
  stored::Proposal proposal = MakeProposal(call, *contents, *candidate.next->snapshot);
  ASSIGN_OR_RETURN(const bool nothing_to_change, IsOutdated(rooms.store, call.policy->set, proposal));
  if (nothing_to_change) return Refuse<v1::ProposeAnswer>(call, kNothingToChange);
  SetTerms(call, *contents, *candidate.next->snapshot, proposal);
  const std::vector<policy::Diagnostic> late = CheckScheduled(proposal, *contents);
  if (!late.empty()) return RefuseContents(call, late);

  auto answer = std::make_shared<v1::ProposeAnswer>();
  ShowFindings(candidate.findings, *answer);
  *answer->mutable_proposal() = Show(proposal);
  Prepared prepared = PermitAct(call, std::move(answer), ActOn(proposal));
  prepared.write = true;
  for (const policy::Document& document : contents->documents) StoreDocument(document, prepared.content.changes);
  StoreProposal(proposal, prepared.content.changes);
  return prepared;
}

absl::StatusOr<Prepared> DecideApprove(Rooms& rooms, const Call& call, const v1::ApproveRequest& request) {
  ASSIGN_OR_RETURN(std::optional<stored::Proposal> proposal, FindProposal(rooms.store, request.proposal_id()));
  if (!proposal) return Refuse<v1::ApproveAnswer>(call, kProposalUnknown);
  if (proposal->status() != kOpen) return Refuse<v1::ApproveAnswer>(call, kProposalClosed);
  ASSIGN_OR_RETURN(const bool outdated, IsOutdated(rooms.store, call.policy->set, *proposal));
  if (outdated) return Refuse<v1::ApproveAnswer>(call, kProposalOutdated);
  if (proposal->proposed_by() == call.caller.person) return Refuse<v1::ApproveAnswer>(call, kSamePerson);
  const auto certificate = authenticate::Certificate::FromPem(call.certificate_pem);
  if (certificate == nullptr ||
      !authenticate::VerifySignature(*certificate, ApprovalText(*proposal), request.signature()).ok()) {
    return Refuse<v1::ApproveAnswer>(call, kSignatureInvalid);
  }
  ASSIGN_OR_RETURN(const Contents contents, ContentsOf(rooms.store, *proposal));
  const Candidate candidate = Weigh(call, contents);
  if (candidate.next == nullptr) return Refuse<v1::ApproveAnswer>(call, kPolicyInvalid);
  SetTerms(call, contents, *candidate.next->snapshot, *proposal);
  proposal->set_decided_by(call.caller.person);

  auto answer = std::make_shared<v1::ApproveAnswer>();
  v1::PolicyAct act = ActOn(*proposal);
  act.set_signature(request.signature());
  act.set_certificate(certificate->der());
  Prepared prepared;
  ASSIGN_OR_RETURN(*answer->mutable_policy_set(), MoveOn(rooms, call, candidate, *proposal, act, prepared));
  *answer->mutable_proposal() = Show(*proposal);
  return Finish(call, std::move(answer), std::move(act), std::move(prepared));
}

absl::StatusOr<Prepared> DecideReject(Rooms& rooms, const Call& call, const v1::RejectRequest& request) {
  ASSIGN_OR_RETURN(std::optional<stored::Proposal> proposal, FindProposal(rooms.store, request.proposal_id()));
  if (!proposal) return Refuse<v1::RejectAnswer>(call, kProposalUnknown);
  if (!IsPending(*proposal)) return Refuse<v1::RejectAnswer>(call, kProposalClosed);
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
  policy::Compiled compiled = policy::Compile(set);
  if (compiled.snapshot == nullptr) return absl::InternalError("the set in force no longer compiles");
  auto next = Assemble(std::move(set), std::move(compiled.snapshot));
  v1::PolicyAct act;
  act.set_resulting_policy_set(next->hash);
  act.add_documents("suspended " + request.name());
  v1::HistoryEvent event;
  event.set_at_ms(absl::ToUnixMillis(call.now));
  event.set_proposed_by(call.caller.person);
  auto answer = std::make_shared<v1::SuspendAnswer>();
  answer->set_policy_set(next->hash);
  Prepared prepared;
  ASSIGN_OR_RETURN(prepared.on_disk,
                   Enact(rooms, *call.policy, std::move(next), call.policy->until, event, prepared.content.changes));
  return Finish(call, std::move(answer), std::move(act), std::move(prepared));
}

}  // namespace

Task<absl::StatusOr<Reply>> Validate(Rooms& rooms, Call call, const v1::ValidateRequest& request) {
  return TellAct<v1::ValidateAnswer>(rooms, std::move(call), request, &DecideValidate);
}

Task<absl::StatusOr<Reply>> Propose(Rooms& rooms, Call call, const v1::ProposeRequest& request) {
  return TellAct<v1::ProposeAnswer>(rooms, std::move(call), request, &DecidePropose);
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
