// The history of the policy set: every version that ever was in force, when and by whom. Family kPolicy: "history/" and
// a number (8 bytes, big-endian) -> v1.HistoryEvent; "history_size" -> how many there are (8 bytes).
#pragma once

#include <string_view>

#include "covenant/v1/policy.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/policy_in_force.h"
#include "broker/exchange/story/story.h"
#include "broker/store/batch.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// Adds an event for each document that differs between `before` (null: the log begins) and `after`. `act` says when and
// by whom. Precondition: acts on the policy set happen one at a time. DATA_LOSS, UNAVAILABLE.
absl::Status RecordHistory(const store::Reader& store, const InForce* before, const InForce& after,
                           const v1::HistoryEvent& act, store::Batch& changes);

// Whether a version of a document is or ever was in force. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<bool> WasInForce(const store::Reader& store, v1::DocumentKind kind, std::string_view name,
                                std::string_view sha256);

// The story. Errors: as Tell; INVALID_ARGUMENT for a page token of another list. `request` lives until the task is
// done.
Task<absl::StatusOr<Reply>> PolicyHistory(Rooms& rooms, Call call, const v1::HistoryRequest& request);

}  // namespace covenant::exchange
