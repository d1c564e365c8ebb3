// Corrections: when a stored signal was last corrected by its supplier. Family kMeta: "corrected/" signal number (8
// bytes, big-endian) -> milliseconds since 1970 (8 bytes, big-endian). It goes with the signal.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/store/store.h"

namespace covenant::exchange {

class Corrections {
 public:
  static void Put(uint64_t signal, absl::Time now, store::Batch& changes);
  static void Remove(uint64_t signal, store::Batch& changes);
  // Nothing when it was never corrected. DATA_LOSS, UNAVAILABLE.
  static absl::StatusOr<std::optional<absl::Time>> LastOf(const store::Reader& store, uint64_t signal);
};

}  // namespace covenant::exchange
