// Nightly: makes the picture that figures are counted from (census.h) as of every Dutch midnight.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Reads all signals once at its start, so that the first figures do not wait for it; then takes the picture of each new
// day. Does nothing while no covenant gives figures. Thread-safe. Destroyed before the ledger stops.
class Nightly {
 public:
  // `report` is told of a picture that failed, in one line; the first report of the day then tries again. `rooms`
  // outlives this.
  Nightly(Rooms& rooms, std::function<void(std::string_view line)> report);
  ~Nightly();
  Nightly(const Nightly&) = delete;
  Nightly& operator=(const Nightly&) = delete;

 private:
  void TakeInTime();

  Rooms& rooms_;
  const std::function<void(std::string_view)> report_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread in_time_;
};

}  // namespace covenant::exchange
