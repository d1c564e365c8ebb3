// Proposals: changes to the policy set that wait for a second person. Family kPolicy: "proposal/" id -> stored.Proposal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/policy.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/call.h"
#include "broker/model/stored.pb.h"
#include "broker/store/store.h"
#include "policy/policy_set.h"

namespace covenant::exchange {

// "open", "approved", "rejected".
inline constexpr std::string_view kOpen = "open";
inline constexpr std::string_view kApproved = "approved";
inline constexpr std::string_view kRejected = "rejected";

// A new proposal by the caller, against the policy set in force. `candidate` is that set with the documents in it.
stored::Proposal MakeProposal(const Call& call, const std::vector<policy::Document>& documents,
                              const policy::Snapshot& candidate);

// Nothing when there is none of that id. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::optional<stored::Proposal>> FindProposal(const store::Reader& store, std::string_view id);
void StoreProposal(const stored::Proposal& proposal, store::Batch& changes);
// All proposals, oldest first. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<stored::Proposal>> AllProposals(const store::Reader& store);

// The proposal's documents with their sources. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<policy::Document>> DocumentsOf(const store::Reader& store, const stored::Proposal& proposal);

// The policy set as it would be with these documents in the place of those of the same kind and name. A covenant
// that is suspended is so no longer.
policy::PolicySet With(policy::PolicySet set, const std::vector<policy::Document>& documents);

// What the approver signs (policy.proto, Proposal).
std::string ApprovalText(const stored::Proposal& proposal);

// The proposal as administrators see it, and as the register of entries keeps it.
v1::Proposal Show(const stored::Proposal& proposal);
v1::PolicyAct ActOn(const stored::Proposal& proposal);

}  // namespace covenant::exchange
