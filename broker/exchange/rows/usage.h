// Rows of family kUsage: what was used up, a day at a time. Each begins with its kind (1 byte) and a day (4 bytes,
// big-endian, since 1970-01-01), so that what is no longer needed stands in front.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// How the rows of a kind and day begin.
std::string UsageOn(char kind, uint32_t day);

// Adds to `changes` the deletion of rows of a kind whose day lies before `day`, at most 1,000. DATA_LOSS, UNAVAILABLE.
absl::Status PruneUsage(const store::Reader& store, char kind, uint32_t day, store::Batch& changes);

}  // namespace covenant::exchange
