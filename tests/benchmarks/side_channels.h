// Side channels: how well times tell apart what an answer does not.
#pragma once

#include "absl/status/status.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/site.h"

namespace covenant::bench {

struct SideChannelPlan {
  // Calls of each of the two kinds of a pair.
  int calls = 3000;
  // Subjects of each kind.
  int subjects = 200;
};

// Asks one call after another, the two kinds of a pair in random order, and adds for each pair the ratio of the medians
// and Welch's t over the faster 95 %: |t| above 4.5 says that the two can be told apart by that many calls.
absl::Status MeasureSideChannels(Site& site, const SideChannelPlan& plan, Figures& figures);

}  // namespace covenant::bench
