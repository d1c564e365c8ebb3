// Charging a request to the budget and the limits that its covenant gives the caller's party for the day. Always before anything is
// looked up, and by what the caller sent only: what is told of a budget says nothing of what is held.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/store/batch.h"
#include "policy/language/prohibition.h"

namespace covenant::exchange {

// `count` identifiers that the broker evaluates, blinded or not. False: BUDGET_EXHAUSTED, nothing was charged. The charge,
// or that the budget was exhausted, is on disk with `changes`. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<bool> ChargeEvaluations(Rooms& rooms, const Call& call, uint32_t count, store::Batch& changes);

// Subjects asked about, by their index keys; and one asked about by a pseudonym, whoever it is. Each counts once a day.
// Errors as above.
absl::StatusOr<bool> ChargeSubjects(Rooms& rooms, const Call& call, const std::vector<std::string>& index_keys,
                                    store::Batch& changes);
absl::StatusOr<bool> ChargePseudonym(Rooms& rooms, const Call& call, std::string_view pseudonym, store::Batch& changes);

// One signal, check or retrieval: false is LIMIT_EXCEEDED. Errors as above.
absl::StatusOr<bool> ChargeRequest(Rooms& rooms, const Call& call, policy::Action action, store::Batch& changes);

// When the budgets of this moment's day begin anew: the next Dutch midnight.
absl::Time NextBudgetDay(absl::Time now);

}  // namespace covenant::exchange
