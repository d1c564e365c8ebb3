// Bulk submissions over one stream on the direct path, beside the scalar multiplications that they cannot do without.
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/site.h"

namespace covenant::bench {

struct BulkPlan {
  int rounds = 5;
  // Messages of `signals` each in one round.
  int messages = 20;
  int signals = 1000;
};

// Adds submissions/s with one and with two identifiers, and their ratio to the bound.
absl::Status MeasureBulk(Site& site, const BulkPlan& plan, Figures& figures);

// Submits signals `first` to `first + count` over one stream as the supplier; gives submissions/s. Each answer must
// accept all; the receipt of the last is verified. `progress` may be null.
absl::StatusOr<double> SubmitMany(Site& site, uint64_t first, uint64_t count, int identifiers, int signals_a_message,
                                  const std::function<void(uint64_t done)>& progress = nullptr);

}  // namespace covenant::bench
