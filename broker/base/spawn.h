// Starting a task without waiting for it, and waiting for one from a plain thread.
#pragma once

#include <coroutine>
#include <exception>
#include <latch>
#include <optional>
#include <utility>

#include "broker/base/task.h"

namespace covenant {

namespace task_internal {
struct Root {
  struct promise_type {
    Root get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
};
}  // namespace task_internal

// Runs `task` here and now until it first waits; its frame frees itself at the end.
inline void Spawn(Task<void> task) {
  [](Task<void> t) -> task_internal::Root { co_await std::move(t); }(std::move(task));
}

// Runs `task` and blocks this thread until it is done. For start-up and tests; never on a thread that serves calls.
template <class T>
T Wait(Task<T> task) {
  std::optional<T> result;
  std::latch done(1);
  Spawn([](Task<T> t, std::optional<T>& r, std::latch& n) -> Task<void> {
    r.emplace(co_await std::move(t));
    n.count_down();
  }(std::move(task), result, done));
  done.wait();
  return std::move(*result);
}

}  // namespace covenant
