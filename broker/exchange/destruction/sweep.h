// Sweep: destroys what is due, and shields what a closed case leaves, without being asked.
#pragma once

#include <atomic>
#include <functional>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Finishes what was begun, does what follows on cases that were closed or opened again (closed_cases.h), then destroys all
// that is due now. Errors as BeginDestroying and FinishDestroying: what is left
// is due at the next call.
absl::Status SweepOnce(Rooms& rooms);

// Does so at once, then at every `interval` and whenever rooms.sweep is rung. Thread-safe. Destroyed before the ledger stops.
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
  std::atomic<bool> stopping_ = false;
  std::thread in_time_;
};

}  // namespace covenant::exchange
