// Reading the signals about a subject, so that how many there are does not show: their number is filled up by reading
// some of them again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "broker/exchange/rows/records.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// From one to this many signals the same is read: this many.
inline constexpr size_t kLeastRead = 8;
// Read in one look at the disk, at most.
inline constexpr size_t kReadAtOnce = 64;

// How many signals are read where there are so many: a power of two up to kReadAtOnce, then a multiple of that.
size_t SignalsRead(size_t signals);

// Calls visit(record, counts) for SignalsRead(signals.size()) of the signals, in their order and then from the first on
// again; `counts` is false for what was read already. What was destroyed is left out. Of none nothing is read. Ends
// with the first error of `visit`. DATA_LOSS, UNAVAILABLE.
absl::Status ReadInLots(const store::Reader& store, const Records& records, const std::vector<uint64_t>& signals,
                        const std::function<absl::Status(Record record, bool counts)>& visit);

}  // namespace covenant::exchange
