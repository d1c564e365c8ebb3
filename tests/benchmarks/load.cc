#include "tests/benchmarks/load.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "clients/cpp/wire.h"

namespace covenant::bench {
namespace {

// One call after another, each begun by the end of the one before.
class Lane {
 public:
  Lane(const LoadPlan& plan, int number, absl::Time start, absl::BlockingCounter& running)
      : plan_(plan),
        stub_(plan.channels[static_cast<size_t>(number) % plan.channels.size()]),
        dice_(static_cast<uint64_t>(number) * 7919 + static_cast<uint64_t>(absl::ToUnixNanos(start))),
        from_(start + plan.warm_up),
        until_(from_ + plan.measured),
        running_(running) {}

  void Next() {
    sample_.prepared = dice_.Next() % plan_.requests->size();
    sample_.request = (*plan_.requests)[sample_.prepared].Fresh(dice_);
    sent_ = client::ToBuffer(sample_.request);
    received_.Clear();
    context_.emplace();
    begun_ = absl::Now();
    stub_.UnaryCall(&*context_, plan_.method, grpc::StubOptions(), &sent_, &received_,
                    [this](const grpc::Status& status) { Done(status); });
  }

  const grpc::Status& status() const { return status_; }
  const std::vector<absl::Duration>& times() const { return times_; }
  // When the last call that counts ended.
  absl::Time ended() const { return ended_; }
  CallSample TakeSample() {
    sample_.response = client::ToBytes(received_);
    return std::move(sample_);
  }

 private:
  void Done(const grpc::Status& status) {
    const absl::Time now = absl::Now();
    status_ = status;
    // At least one call counts, however slow the machine is.
    if (status.ok() && now >= from_ && (now < until_ || times_.empty())) {
      times_.push_back(now - begun_);
      ended_ = now;
    }
    if (status.ok() && (now < until_ || times_.empty())) return Next();
    running_.DecrementCount();
  }

  const LoadPlan& plan_;
  grpc::GenericStub stub_;
  Dice dice_;
  const absl::Time from_, until_;
  absl::BlockingCounter& running_;
  std::optional<grpc::ClientContext> context_;
  grpc::ByteBuffer sent_, received_;
  absl::Time begun_, ended_;
  grpc::Status status_;
  CallSample sample_;
  std::vector<absl::Duration> times_;
};

}  // namespace

absl::StatusOr<LoadResult> RunLoad(const LoadPlan& plan) {
  for (const auto& channel : plan.channels) {
    if (!channel->WaitForConnected(absl::ToChronoTime(absl::Now() + absl::Minutes(2)))) {
      return absl::UnavailableError("a server could not be reached");
    }
  }
  absl::BlockingCounter running(plan.in_flight);
  const absl::Time start = absl::Now();
  std::vector<std::unique_ptr<Lane>> lanes;
  for (int i = 0; i < plan.in_flight; ++i) lanes.push_back(std::make_unique<Lane>(plan, i, start, running));
  for (const auto& lane : lanes) lane->Next();
  running.Wait();

  LoadResult result;
  std::vector<absl::Duration> times;
  absl::Duration elapsed = plan.measured;
  for (const auto& lane : lanes) {
    if (!lane->status().ok()) {
      return absl::InternalError(absl::StrCat(plan.method, " failed: ", lane->status().error_message()));
    }
    times.insert(times.end(), lane->times().begin(), lane->times().end());
    elapsed = std::max(elapsed, lane->ended() - start - plan.warm_up);
    result.samples.push_back(lane->TakeSample());
  }
  std::sort(times.begin(), times.end());
  result.per_second = static_cast<double>(times.size()) / absl::ToDoubleSeconds(elapsed);
  result.median = times[times.size() / 2];
  result.slowest_hundredth = times[times.size() * 99 / 100];
  return result;
}

}  // namespace covenant::bench
