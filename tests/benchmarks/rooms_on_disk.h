// RoomsOnDisk: a broker without its port and without a client: the real stories on a store, a ledger and keys on disk,
// at a time that the measurement chooses. For figures that no network belongs to.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "covenant/v1/receipt.pb.h"

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/authenticate/caller.h"
#include "broker/base/clock.h"
#include "broker/base/spawn.h"
#include "broker/base/task.h"
#include "broker/base/worker_pool.h"
#include "broker/exchange/story/rooms.h"
#include "broker/exchange/story/story.h"
#include "broker/foundation.h"

namespace covenant::bench {

// Ends the process with one line: without this step there is nothing to measure.
[[noreturn]] void GiveUp(const std::string& why);

template <class Value>
Value Need(absl::StatusOr<Value> value) {
  if (!value.ok()) GiveUp(std::string(value.status().message()));
  return *std::move(value);
}
void Need(const absl::Status& status);

// A covenant of policy/covenants, each `from` of `changes` replaced by its `to`.
std::string ShippedCovenant(const std::string& id,
                            const std::vector<std::pair<std::string, std::string>>& changes = {});

// Thread-safe.
class ChosenClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixMillis(now_ms_.load()); }
  void Set(absl::Time now) { now_ms_ = absl::ToUnixMillis(now); }

 private:
  std::atomic<int64_t> now_ms_ = 0;
};

class RoomsOnDisk {
 public:
  // In a new folder in `parent`, gone afterwards, with the shipped vocabulary and statutes, the tests' register and one
  // covenant in force. The log begins at `now`.
  RoomsOnDisk(const std::string& parent, const std::string& covenant_id, std::string covenant, absl::Time now);
  ~RoomsOnDisk();
  RoomsOnDisk(const RoomsOnDisk&) = delete;
  RoomsOnDisk& operator=(const RoomsOnDisk&) = delete;

  exchange::Rooms& rooms() { return *rooms_; }
  ChosenClock& clock() { return clock_; }
  uint64_t size() const { return foundation_->ledger->Latest()->size; }

  // A party's system, and a person of the register as its officer.
  authenticate::Caller System(const std::string& party) const;
  authenticate::Caller Officer(const std::string& person, const std::string& party) const;

  // `bytes` and `context` outlive the call.
  exchange::Call MakeCall(const authenticate::Caller& caller, v1::EntryKind kind, std::string_view bytes,
                          const v1::RequestContext& context) const;
  // Request id, nonce, actor and case.
  void Complete(v1::RequestContext& context) const;

  // Completes the request, tells its story to the end, and gives the answer.
  template <class Answer, class Request>
  Answer Tell(const authenticate::Caller& caller, v1::EntryKind kind,
              Task<absl::StatusOr<exchange::Reply>> (*story)(exchange::Rooms&, exchange::Call, const Request&),
              Request request) {
    Complete(*request.mutable_context());
    const std::string bytes = request.SerializeAsString();
    return Parse<Answer>(Wait(story(rooms(), MakeCall(caller, kind, bytes, request.context()), request)));
  }
  template <class Answer>
  static Answer Parse(const absl::StatusOr<exchange::Reply>& reply) {
    v1::Envelope envelope;
    Answer answer;
    if (!reply.ok()) GiveUp(std::string(reply.status().message()));
    if (!envelope.ParseFromString(reply->bytes) || !answer.ParseFromString(envelope.answer())) GiveUp("no answer");
    return answer;
  }

 private:
  std::string folder_;
  ChosenClock clock_;
  std::optional<Foundation> foundation_;
  std::unique_ptr<exchange::PolicyInForce> policy_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<exchange::Rooms> rooms_;
};

}  // namespace covenant::bench
