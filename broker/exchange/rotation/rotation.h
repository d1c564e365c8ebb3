// Rotation: moves subjects to the current keys without being asked again, on a thread of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "absl/time/time.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Looks at once and then at every `interval` whether there is anybody to move, and moves them all. Thread-safe.
// Destroyed before the ledger stops.
class Rotation {
 public:
  // `report` is told of what failed, in one line. `rooms` outlives the rotation.
  Rotation(Rooms& rooms, absl::Duration interval, std::function<void(std::string_view line)> report);
  ~Rotation();
  Rotation(const Rotation&) = delete;
  Rotation& operator=(const Rotation&) = delete;

 private:
  void MoveInTime(absl::Duration interval);

  Rooms& rooms_;
  const std::function<void(std::string_view)> report_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread in_time_;
};

}  // namespace covenant::exchange
