#include "broker/exchange/administration/accept.h"

#include <algorithm>
#include <utility>

#include "broker/authenticate/approval_signature.h"
#include "broker/authenticate/certificate.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/administration/enactment.h"
#include "broker/exchange/administration/policy_act.h"
#include "broker/exchange/administration/proposals.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kAcceptanceNotAsked = "ACCEPTANCE_NOT_ASKED";
constexpr std::string_view kSignatoryNeeded = "SIGNATORY_NEEDED";

v1::Acceptance AcceptanceBy(const Call& call) {
  v1::Acceptance acceptance;
  acceptance.set_party(call.caller.party);
  acceptance.set_person(call.caller.person);
  acceptance.set_accepted_at_ms(absl::ToUnixMillis(call.now));
  return acceptance;
}

absl::StatusOr<Prepared> DecideAccept(Rooms& rooms, const Call& call, const v1::AcceptRequest& request) {
  ASSIGN_OR_RETURN(std::optional<stored::Proposal> proposal, FindProposal(rooms.store, request.proposal_id()));
  if (!proposal) return Refuse<v1::AcceptAnswer>(call, kProposalUnknown);
  if (!IsPending(*proposal)) return Refuse<v1::AcceptAnswer>(call, kProposalClosed);
  ASSIGN_OR_RETURN(const bool outdated, IsOutdated(rooms.store, call.policy->set, *proposal));
  if (outdated) return Refuse<v1::AcceptAnswer>(call, kProposalOutdated);
  ASSIGN_OR_RETURN(const Contents contents, ContentsOf(rooms.store, *proposal));
  const Candidate candidate = Weigh(call, contents);
  if (candidate.next == nullptr) return Refuse<v1::AcceptAnswer>(call, kPolicyInvalid);
  SetTerms(call, contents, *candidate.next->snapshot, *proposal);
  if (std::ranges::count(Awaiting(*proposal), call.caller.party) == 0) {
    return Refuse<v1::AcceptAnswer>(call, kAcceptanceNotAsked);
  }
  if (!MaySign(call)) return Refuse<v1::AcceptAnswer>(call, kSignatoryNeeded);
  const auto certificate = authenticate::Certificate::FromPem(call.certificate_pem);
  const std::string text = AcceptanceText(*proposal, call.caller.party);
  if (certificate == nullptr || !authenticate::VerifySignature(*certificate, text, request.signature()).ok()) {
    return Refuse<v1::AcceptAnswer>(call, kSignatureInvalid);
  }
  *proposal->add_acceptances() = AcceptanceBy(call);

  auto answer = std::make_shared<v1::AcceptAnswer>();
  v1::PolicyAct act = ActOn(*proposal);
  act.set_signature(request.signature());
  act.set_certificate(certificate->der());
  act.set_accepts_for(call.caller.party);
  Prepared prepared;
  ASSIGN_OR_RETURN(*answer->mutable_policy_set(), MoveOn(rooms, call, candidate, *proposal, act, prepared));
  *answer->mutable_proposal() = Show(*proposal);
  return Finish(call, std::move(answer), std::move(act), std::move(prepared));
}

}  // namespace

bool MaySign(const Call& call) {
  if (call.caller.Is(authenticate::Role::kSignatory)) return true;
  return call.caller.Is(authenticate::Role::kAdministrator) &&
         std::ranges::none_of(call.policy->snapshot->parties().persons(), [&](const policy::Person& person) {
           return person.party == call.caller.party && person.Is(policy::PersonRole::kSignatory);
         });
}

Task<absl::StatusOr<Reply>> Accept(Rooms& rooms, Call call, const v1::AcceptRequest& request) {
  return TellAct<v1::AcceptAnswer>(rooms, std::move(call), request, &DecideAccept);
}

}  // namespace covenant::exchange
