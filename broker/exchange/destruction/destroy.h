// Destroying signals, so that nobody has them again: not from the data folder with all current keys (design, promise 6).
//
//   1. An entry is recorded, and in its batch every row that leads to the signals goes. A row keeps whose keys are to go.
//   2. The keys are overwritten in their slots, and the store's files are rewritten without the deleted rows.
//   3. A second entry, the certificate, says so; that row goes with it.
//
// A broker that was killed between these goes on where it stopped. Details of disclosures stay: they have their own term
// (log_terms.h), at whose end they go by the same steps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "broker/base/task.h"
#include "broker/exchange/rows/case_signals.h"
#include "broker/exchange/rows/retention_days.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

inline constexpr std::string_view kRetentionEnded = "retention";
inline constexpr std::string_view kSupplierLeft = "leaving";
inline constexpr std::string_view kDetailsEnded = "details";
inline constexpr std::string_view kNotAdmitted = "not_admitted";
inline constexpr std::string_view kOfClosedCase = "case_closed";
// Beside these the causes that come with a day of their own (rows/orders.h).

// What of one covenant is destroyed together.
struct Doomed {
  std::string covenant;
  std::string cause;
  std::string order_id = {};                   // Of cause "order".
  std::vector<uint64_t> signals = {};          // Ascending, at most kMostDoomed.
  std::vector<RetentionDays::Row> terms = {};  // The rows of terms that name them.
  // Of cause "details", and then no signals: as v1::Destruction.details; at most kMostDoomed.
  std::vector<std::string> details = {};
  // Of cause "case_closed": whose signals they all are, closed on that day. Nothing goes when it was opened again by then.
  std::optional<CaseSignals::Dated> of_case = {};
};

// Of one entry.
inline constexpr size_t kMostDoomed = 1000;

// The first step; what is held by now is left out. Tells who was given the signals (notices). UNAVAILABLE: nothing was recorded, or it is not known; DATA_LOSS.
Task<absl::Status> BeginDestroying(Rooms& rooms, Doomed doomed);

// The second and third step for all that was begun. UNAVAILABLE: what is left is tried again at the next call. DATA_LOSS.
Task<absl::Status> FinishDestroying(Rooms& rooms);

}  // namespace covenant::exchange
