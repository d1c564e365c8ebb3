// Unary retrievals beside the yardsticks, server by server in turn.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/site.h"

namespace covenant::bench {

struct RetrievalPlan {
  int rounds = 5;
  absl::Duration measured = absl::Seconds(2);
  std::vector<int> in_flight = {1, 16, 64};
  // Signals in the store, and how many of their subjects are asked about.
  int stored = 10'000;
  int subjects = 500;
  // This program: it also serves the yardsticks.
  std::string self;
};

// Adds calls/s and ratios: retrieval by pseudonym, and by identifier (which costs a subject key more), each to the echo
// and to the echo with a row. The receipts of the last call of every lane are verified after each run.
absl::Status MeasureRetrievals(Site& site, const RetrievalPlan& plan, Figures& figures);

}  // namespace covenant::bench
