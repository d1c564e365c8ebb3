// An export over as many streams as it takes: what exporting entries and exporting hashes have in common.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/auditor/checkpoint.h"
#include "clients/auditor/status_macros.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/raw_stream.h"
#include "clients/cpp/retry.h"

namespace covenant::client {

// Where an export goes. What has arrived is held against what is signed and known at each size in `milestones`.
class ExportSink {
 public:
  virtual ~ExportSink() = default;
  // Leaves that arrived.
  virtual uint64_t reached() const = 0;
  // The root over them.
  virtual std::string Root() const = 0;
  // Takes a message apart, leaf by leaf; calls `arrived` after each. DATA_LOSS, UNAVAILABLE.
  virtual absl::Status Take(const std::string& message, const std::function<absl::Status()>& arrived) = 0;
  // All is there and adds up.
  virtual absl::Status Finish(const std::string& checkpoint, const std::string& log_key) = 0;
};

// The messages of an export, whichever stream they come over.
class ExportStream {
 public:
  using Progress = std::function<void(uint64_t done, uint64_t total)>;

  ExportStream(const Method& method, absl::Duration patience, ExportSink& sink, const Progress& progress)
      : method_(method), patience_(patience), sink_(sink), progress_(progress) {}

  // From here on messages come from `stream`, which outlives its use.
  void Listen(RawStream& stream) {
    stream_ = &stream;
    lost_ = false;
  }
  // The next message; UNAVAILABLE where the stream ends although more is due.
  absl::StatusOr<std::string> Next();
  // Takes leaves until they reach the goal; at each size in `milestones` the root must be as known.
  absl::Status TakeAll(const auditor::Checkpoint& goal, const std::vector<auditor::Checkpoint>& milestones);

  uint64_t reached() const { return sink_.reached(); }
  // The connection went away, and the export can go on where it was.
  bool lost() const { return lost_; }
  const Method& method() const { return method_; }
  ExportSink& sink() { return sink_; }

 private:
  absl::Status Compare(const std::vector<auditor::Checkpoint>& milestones) const;

  const Method& method_;
  const absl::Duration patience_;
  ExportSink& sink_;
  const Progress& progress_;
  RawStream* stream_ = nullptr;
  bool lost_ = false;
};

// The goal of an export, from its answer; what the entries pass on their way up to it is proven by them. DATA_LOSS.
absl::StatusOr<auditor::Checkpoint> ExportGoal(const Connection& connection, const std::string& checkpoint,
                                               const std::string& log_key);

// One request for what is not there yet.
template <class Answer, class Request>
absl::StatusOr<Verified<Answer>> ExportOnce(Caller& caller, Request request, ExportStream& incoming) {
  const Connection& connection = caller.connection();
  ASSIGN_OR_RETURN(KnownLog::Carried carried, caller.known_log().Carry());
  request.set_first_index(incoming.reached());
  caller.Complete(*request.mutable_context(), carried.known());
  std::string bytes = request.SerializeAsString();
  RawStream stream(connection.channel(), incoming.method().path);
  incoming.Listen(stream);
  stream.Write(bytes);
  stream.CloseWrites();

  ASSIGN_OR_RETURN(const std::string response, incoming.Next());
  ASSIGN_OR_RETURN(VerifiedCall call,
                   caller.Verify(incoming.method(), std::move(bytes), request.context(), carried.known(), response));
  ASSIGN_OR_RETURN(auto answer, Verifier::Read<Answer>(std::move(call)));
  if (!Permitted(answer->outcome())) return answer;

  ASSIGN_OR_RETURN(const auditor::Checkpoint goal, ExportGoal(connection, answer->checkpoint(), answer->log_key()));
  // What lies beyond the goal is left for Join.
  const auditor::Checkpoint& recorded = answer.call().checkpoint();
  std::vector<auditor::Checkpoint> milestones = {goal, recorded};
  if (carried.known()) milestones.push_back(*carried.known());
  RETURN_IF_ERROR(incoming.TakeAll(goal, milestones));
  RETURN_IF_ERROR(incoming.sink().Finish(answer->checkpoint(), answer->log_key()));
  RETURN_IF_ERROR(
      caller.known_log().Accept(recorded.size <= goal.size ? KnownLog::Known(recorded) : std::nullopt, goal));
  carried.Release();
  RETURN_IF_ERROR(caller.Join());
  return answer;
}

// After a lost connection it goes on where it was, until nothing comes for as long as the connection's deadline.
template <class Answer, class Request>
absl::StatusOr<Verified<Answer>> ExportAll(Caller& caller, Request request, ExportStream& incoming) {
  const absl::Duration patience = caller.connection().options().deadline;
  Backoff backoff;
  absl::Time give_up = absl::Now() + patience;
  for (uint64_t reached = incoming.reached();;) {
    auto answer = ExportOnce<Answer>(caller, request, incoming);
    if (answer.ok() || !incoming.lost()) return answer;
    if (incoming.reached() > reached) {
      reached = incoming.reached();
      give_up = absl::Now() + patience;
      backoff.Reset();
    }
    const absl::Duration pause = backoff.Next();
    if (absl::Now() + pause >= give_up) return answer;
    absl::SleepFor(pause);
    // It asks for another part now, so it is another request.
    request.mutable_context()->clear_request_id();
    request.mutable_context()->clear_nonce();
  }
}

}  // namespace covenant::client
