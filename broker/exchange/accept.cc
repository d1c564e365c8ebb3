#include "broker/exchange/accept.h"

#include "broker/exchange/policy_act.h"
#include "broker/exchange/proposals.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kAcceptanceNotAsked = "ACCEPTANCE_NOT_ASKED";

absl::StatusOr<Prepared> DecideAccept(Rooms& rooms, const Call& call, const v1::AcceptRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<stored::Proposal> proposal, FindProposal(rooms.store, request.proposal_id()));
  if (!proposal) return Refuse<v1::AcceptAnswer>(call, kProposalUnknown);
  if (proposal->status() != kOpen) return Refuse<v1::AcceptAnswer>(call, kProposalClosed);
  return Refuse<v1::AcceptAnswer>(call, kAcceptanceNotAsked);
}

}  // namespace

Task<absl::StatusOr<Reply>> Accept(Rooms& rooms, Call call, const v1::AcceptRequest& request) {
  return TellAct<v1::AcceptAnswer>(rooms, std::move(call), request, &DecideAccept);
}

}  // namespace covenant::exchange
