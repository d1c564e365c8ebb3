// WorkerPool: threads for work that is too long for a thread that serves calls, such as a thousand scalar
// multiplications.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace covenant {

// Thread-safe. Destroyed only after every coroutine that went onto it has left it.
class WorkerPool {
 public:
  explicit WorkerPool(int threads) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
  }
  ~WorkerPool() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // co_await pool.Enter() continues the coroutine on one of the pool's threads.
  auto Enter() {
    struct Awaiter {
      WorkerPool* pool;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> h) const {
        // Told under the lock: once it is free the coroutine may run, and end, on another thread.
        const std::lock_guard lock(pool->mutex_);
        pool->ready_.push_back(h);
        pool->work_.notify_one();
      }
      void await_resume() const noexcept {}
    };
    return Awaiter{this};
  }

 private:
  void Work() {
    for (;;) {
      std::coroutine_handle<> next;
      {
        std::unique_lock lock(mutex_);
        work_.wait(lock, [this] { return stopping_ || !ready_.empty(); });
        if (ready_.empty()) return;
        next = ready_.front();
        ready_.pop_front();
      }
      next.resume();
    }
  }

  std::mutex mutex_;  // as in KeyedTurn
  std::condition_variable work_;
  std::deque<std::coroutine_handle<>> ready_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace covenant
