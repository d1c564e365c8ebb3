// Sweep: destroys what is due, without being asked.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Finishes what was begun, then destroys all that is due now. Errors as BeginDestroying and FinishDestroying: what is left
// is due at the next call.
absl::Status SweepOnce(Rooms& rooms);

// Does so at once and then at every `interval`. Thread-safe. Destroyed before the ledger stops.
class Sweep {
 public:
  // `report` is told of a sweep that failed, in one line. `rooms` outlives the sweep.
  Sweep(Rooms& rooms, absl::Duration interval, std::function<void(std::string_view line)> report);
  ~Sweep();
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;

 private:
  void SweepInTime(absl::Duration interval);

  Rooms& rooms_;
  const std::function<void(std::string_view)> report_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread in_time_;
};

}  // namespace covenant::exchange
