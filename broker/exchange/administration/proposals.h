// Proposals: changes to the policy set that wait: for a second person, for the parties, for their day. Family kPolicy:
// "proposal/" id -> stored.Proposal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/policy.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/model/stored.pb.h"
#include "broker/store/store.h"
#include "policy/decide/policy_set.h"

namespace covenant::exchange {

// Where a proposal stands (policy.proto, Proposal.status).
inline constexpr std::string_view kOpen = "open";
inline constexpr std::string_view kAwaitingAcceptance = "awaiting_acceptance";
inline constexpr std::string_view kScheduled = "scheduled";
inline constexpr std::string_view kEnacted = "enacted";
inline constexpr std::string_view kRejected = "rejected";
inline constexpr std::string_view kWithdrawn = "withdrawn";
inline constexpr std::string_view kFailed = "failed";

// What a proposal puts in the place of what is in force.
struct Contents {
  std::vector<policy::Document> documents;
  std::vector<v1::Change> changes;
};

// A new proposal by the caller, against the policy set in force. `candidate` is that set with the documents in it.
stored::Proposal MakeProposal(const Call& call, const Contents& contents, const policy::Snapshot& candidate);

// True while it waits for its approval or for acceptances.
bool IsPending(const stored::Proposal& proposal);
// The parties whose acceptance it still lacks, sorted.
std::vector<std::string> Awaiting(const stored::Proposal& proposal);

// Nothing when there is none of that id. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::optional<stored::Proposal>> FindProposal(const store::Reader& store, std::string_view id);
void StoreProposal(const stored::Proposal& proposal, store::Batch& changes);
// All proposals, oldest first. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<stored::Proposal>> AllProposals(const store::Reader& store);

// The proposal's documents with their sources, and its changes. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<Contents> ContentsOf(const store::Reader& store, const stored::Proposal& proposal);

// The policy set as it would be with these contents. A covenant that was retired is so no longer when a new version of
// it comes; one that is suspended stays so until a change says otherwise.
policy::PolicySet With(policy::PolicySet set, const Contents& contents);

// What a person signs who approves, and who accepts for `party` (policy.proto, Proposal).
std::string ApprovalText(const stored::Proposal& proposal);
std::string AcceptanceText(const stored::Proposal& proposal, std::string_view party);

// The proposal as administrators see it, and as the register of entries keeps it.
v1::Proposal Show(const stored::Proposal& proposal);
v1::PolicyAct ActOn(const stored::Proposal& proposal);
// What the history says of it.
v1::HistoryEvent HistoryOf(const stored::Proposal& proposal, absl::Time now);

}  // namespace covenant::exchange
