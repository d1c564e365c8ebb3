// Tallies: what the broker counted, written into the log at its start, on a fixed tick, and at its end, so that whoever
// reads the log sees that nothing was let in and left out.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Thread-safe.
class Tallies {
 public:
  // Records the first tally of a new run, and one more every `interval`. Nothing was let in yet. `rooms` outlives it.
  // UNAVAILABLE, DATA_LOSS.
  static absl::StatusOr<std::unique_ptr<Tallies>> Begin(Rooms& rooms, absl::Duration interval);
  // Ends the thread; records nothing.
  ~Tallies();
  Tallies(const Tallies&) = delete;
  Tallies& operator=(const Tallies&) = delete;

  // Records the last tally of the run. Everything that was let in has ended. UNAVAILABLE, DATA_LOSS.
  absl::Status End();

 private:
  explicit Tallies(Rooms& rooms) : rooms_(rooms) {}
  absl::Status Record(bool last);
  void RecordInTime(absl::Duration interval);
  void StopThread();

  Rooms& rooms_;
  // The run's number, and how many of its tallies were recorded. The thread's own while it runs.
  uint64_t run_ = 0;
  uint64_t number_ = 0;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread in_time_;
};

}  // namespace covenant::exchange
