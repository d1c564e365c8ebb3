// Charging a request to the budget and the limits that its covenant gives the caller's party for the day. Always before
// anything is looked up, and by what the caller sent only: what is told of a budget says nothing of what is held.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/store/batch.h"
#include "policy/language/prohibition.h"

namespace covenant::exchange {

// `count` identifiers that the broker evaluates, blinded or not. False: BUDGET_EXHAUSTED, nothing was charged. The
// charge, or that the budget was exhausted, is on disk with `changes`. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<bool> ChargeEvaluations(Rooms& rooms, const Call& call, uint32_t count, store::Batch& changes);

// The same of what an officer searches by under a covenant, whichever the request is under: of the budget that it gives
// the officer's party.
absl::StatusOr<bool> ChargeSearch(Rooms& rooms, const Call& call, std::string_view covenant, uint32_t count,
                                  store::Batch& changes);

// Subjects asked about, by the index keys that they are counted by; and one asked about by a pseudonym, whoever it is.
// Each counts once a day. Errors as above.
absl::StatusOr<bool> ChargeSubjects(Rooms& rooms, const Call& call, const std::vector<Standing>& standings,
                                    store::Batch& changes);
absl::StatusOr<bool> ChargePseudonym(Rooms& rooms, const Call& call, std::string_view pseudonym, store::Batch& changes);

// The subject of these index keys (of every epoch) is destroyed: takes away the rows that say who asked about it under
// the covenant. What it used up stays used up until a restart. Errors as above.
absl::Status ForgetCharges(Rooms& rooms, std::string_view covenant, const std::vector<std::string>& index_keys,
                           store::Batch& changes);

// One use of break-glass, where the request invokes it: of the party's budget for the Dutch calendar month. Errors as
// above.
absl::StatusOr<bool> ChargeBreakGlass(Rooms& rooms, const Call& call, store::Batch& changes);

// The condition of a refusal for the budgets of the day, and for that of the month.
inline constexpr std::string_view kBudgetsOfTheDay = "budgets";
inline constexpr std::string_view kBreakGlassBudget = "break_glass_per_month";

// One signal, check or retrieval: false is LIMIT_EXCEEDED. Errors as above.
absl::StatusOr<bool> ChargeRequest(Rooms& rooms, const Call& call, policy::Action action, store::Batch& changes);

// When the budgets of this moment's day begin anew: the next Dutch midnight.
absl::Time NextBudgetDay(absl::Time now);
// When those of its month do: the first of the next Dutch month.
absl::Time NextBudgetMonth(absl::Time now);

}  // namespace covenant::exchange
