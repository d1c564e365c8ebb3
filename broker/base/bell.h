// Bell: wakes a thread that otherwise acts at intervals.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace covenant {

// Thread-safe. A ring that nobody waits for is kept for the next who does.
class Bell {
 public:
  void Ring() {
    const std::lock_guard lock(mutex_);
    rung_ = true;
    ringing_.notify_all();
  }

  // Until it rings, at most that long.
  void WaitFor(std::chrono::nanoseconds at_most) {
    std::unique_lock lock(mutex_);
    ringing_.wait_for(lock, at_most, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ringing_;
  bool rung_ = false;
};

}  // namespace covenant
