// Load: keeps a number of unary calls in flight for a while, and counts.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/benchmarks/requests.h"

namespace covenant::bench {

struct LoadPlan {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  std::string method;
  const std::vector<PreparedRequest>* requests = nullptr;
  int in_flight = 1;
  // What is done in the first part is not counted.
  absl::Duration warm_up = absl::Milliseconds(300);
  absl::Duration measured = absl::Seconds(2);
};

// A call as it went over the wire, to look at afterwards.
struct CallSample {
  size_t prepared = 0;  // which of the plan's requests
  std::string request;
  std::string response;
};

struct LoadResult {
  double per_second = 0;
  absl::Duration median;
  absl::Duration slowest_hundredth;
  // The last call of every lane.
  std::vector<CallSample> samples;
};

// Every lane counts at least one call. Errors: the first status of a call that was not OK.
absl::StatusOr<LoadResult> RunLoad(const LoadPlan& plan);

}  // namespace covenant::bench
