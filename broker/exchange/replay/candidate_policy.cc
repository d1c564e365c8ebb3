#include "broker/exchange/replay/candidate_policy.h"

#include <optional>
#include <string>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/administration/enactment.h"
#include "broker/exchange/administration/policy_act.h"
#include "broker/exchange/administration/proposals.h"
#include "broker/exchange/administration/proposed_contents.h"

namespace covenant::exchange {
namespace {

v1::PolicyAct ActOn(const Contents& contents) {
  v1::PolicyAct act;
  for (const policy::Document& document : contents.documents) {
    act.add_documents(std::string(policy::KindName(document.kind)) + " " + document.name + " " +
                      Sha256HexOf(document.source));
  }
  return act;
}

// Nothing when `candidate.refusal` says why not.
absl::StatusOr<std::optional<Contents>> FindContents(const store::Reader& store, const v1::ReplayRequest& request,
                                                     CandidatePolicy& candidate) {
  if (request.proposal_id().empty()) {
    std::optional<Contents> given = ReadContents(request.documents(), {});
    if (!given) candidate.refusal = kSizeInvalid;
    if (given) candidate.act = ActOn(*given);
    return given;
  }
  if (request.documents_size() > 0) {
    candidate.refusal = kSizeInvalid;
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(const std::optional<stored::Proposal> proposal, FindProposal(store, request.proposal_id()));
  if (!proposal || (!IsPending(*proposal) && proposal->status() != kScheduled)) {
    candidate.refusal = proposal ? kProposalClosed : kProposalUnknown;
    return std::nullopt;
  }
  candidate.act = exchange::ActOn(*proposal);
  ASSIGN_OR_RETURN(Contents contents, ContentsOf(store, *proposal));
  return contents;
}

}  // namespace

absl::StatusOr<CandidatePolicy> FindCandidate(const store::Reader& store, const Call& call,
                                              const v1::ReplayRequest& request) {
  CandidatePolicy candidate;
  ASSIGN_OR_RETURN(const std::optional<Contents> contents, FindContents(store, request, candidate));
  if (!contents) return candidate;
  Candidate weighed = Weigh(call, *contents);
  candidate.findings = std::move(weighed.findings);
  if (weighed.next == nullptr) {
    candidate.refusal = kPolicyInvalid;
  } else {
    candidate.snapshot = weighed.next->snapshot;
  }
  return candidate;
}

}  // namespace covenant::exchange
