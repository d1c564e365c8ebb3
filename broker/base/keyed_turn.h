// KeyedTurn: one coroutine at a time for each key; a twin waits its turn without blocking a thread.
#pragma once

#include <coroutine>
#include <deque>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "broker/base/mutex.h"

namespace covenant {

// Thread-safe. Outlives every Turn it gives.
class KeyedTurn {
 public:
  // Held while the coroutine acts for its key; when it is destroyed the next in line goes on, on this thread. However
  // long the line, the stack does not grow: a turn that ends within another's end lets that one's loop go on.
  class [[nodiscard]] Turn {
   public:
    Turn(KeyedTurn* owner, std::string key) : owner_(owner), key_(std::move(key)) {}
    Turn(Turn&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), key_(std::move(other.key_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (owner_ != nullptr) owner_->Leave(key_);
    }

   private:
    KeyedTurn* owner_;
    std::string key_;
  };

  // co_await turns.Take(key) gives the Turn.
  auto Take(std::string key) {
    struct Awaiter {
      KeyedTurn* owner;
      std::string key;
      bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> h) { return owner->Enter(key, h); }
      Turn await_resume() { return Turn(owner, std::move(key)); }
    };
    return Awaiter{this, std::move(key)};
  }

 private:
  // True when the key is taken: `h` then waits in line.
  bool Enter(const std::string& key, std::coroutine_handle<> h) {
    const MutexLock lock(&mutex_);
    auto [it, first] = waiting_.try_emplace(key);
    if (!first) it->second.push_back(h);
    return !first;
  }

  void Leave(const std::string& key) {
    std::coroutine_handle<> next;
    {
      const MutexLock lock(&mutex_);
      auto it = waiting_.find(key);
      if (it->second.empty()) {
        waiting_.erase(it);
      } else {
        next = it->second.front();
        it->second.pop_front();
      }
    }
    if (next) Resume(next);
  }

  static void Resume(std::coroutine_handle<> next) {
    thread_local std::deque<std::coroutine_handle<>>* in_line = nullptr;
    if (in_line != nullptr) {
      in_line->push_back(next);
      return;
    }
    std::deque<std::coroutine_handle<>> line{next};
    in_line = &line;
    for (; !line.empty(); line.pop_front()) line.front().resume();
    in_line = nullptr;
  }

  Mutex mutex_;
  absl::flat_hash_map<std::string, std::deque<std::coroutine_handle<>>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant
