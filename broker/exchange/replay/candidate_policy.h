// The policy set as it would be with a proposal, or with documents that nobody proposed yet.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/replay.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/store/store.h"
#include "policy/decide/snapshot.h"
#include "policy/text/diagnostic.h"

namespace covenant::exchange {

struct CandidatePolicy {
  // Null when there is none; `refusal` then says why.
  std::shared_ptr<const policy::Snapshot> snapshot;
  std::string_view refusal;
  std::vector<policy::Diagnostic> findings;
  // The documents by hash, and the proposal: for the entry.
  v1::PolicyAct act;
};

// The set in force with the contents of the request's proposal, which is not decided yet or waits for its day, or with
// the request's documents. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<CandidatePolicy> FindCandidate(const store::Reader& store, const Call& call,
                                              const v1::ReplayRequest& request);

}  // namespace covenant::exchange
