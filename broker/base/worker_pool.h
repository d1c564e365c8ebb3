// WorkerPool: threads for work that is too long for a thread that serves calls, such as a thousand scalar
// multiplications.
#pragma once

#include <coroutine>
#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "broker/base/mutex.h"

namespace covenant {

// Thread-safe. Destroyed only after every coroutine that went onto it has left it.
class WorkerPool {
 public:
  explicit WorkerPool(int threads) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
  }
  ~WorkerPool() {
    {
      const MutexLock lock(&mutex_);
      stopping_ = true;
    }
    work_.SignalAll();
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
        const MutexLock lock(&pool->mutex_);
        pool->ready_.push_back(h);
        pool->work_.Signal();
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
        const MutexLock lock(&mutex_);
        while (!stopping_ && ready_.empty()) work_.Wait(&mutex_);
        if (ready_.empty()) return;
        next = ready_.front();
        ready_.pop_front();
      }
      next.resume();
    }
  }

  Mutex mutex_;
  CondVar work_;
  std::deque<std::coroutine_handle<>> ready_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace covenant
