// Memory, disk and start-up time of a broker that holds many signals.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/site.h"

namespace covenant::bench {

// Loads `signals` (rounded up to whole messages), then starts the broker again after an orderly stop and after a kill.
// Says on stderr how far it is.
absl::Status MeasureFootprint(Site& site, uint64_t signals, Figures& figures);

}  // namespace covenant::bench
