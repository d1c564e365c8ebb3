// Task<T>: a lazy coroutine. It runs when it is awaited, on the thread that awaits it, and continues on whichever
// thread completes what it waits for. No exception leaves it: one that would ends the process.
//
// Rules for awaiting: a frame may be resumed and freed on another thread before await_suspend returns, so an awaiter
// stores the handle first and makes hand-over its last act; never resume under a lock; never destroy a suspended task.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace covenant {

template <class T>
class [[nodiscard]] Task;

namespace task_internal {

// Ends a task by continuing with its awaiter, without growing the stack (symmetric transfer).
struct Final {
  bool await_ready() const noexcept { return false; }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) const noexcept {
    return h.promise().then;
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> then;
  std::suspend_always initial_suspend() const noexcept { return {}; }
  Final final_suspend() const noexcept { return {}; }
  [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object() noexcept;
  template <class U>
  void return_value(U&& u) {
    value.emplace(std::forward<U>(u));
  }
  T Take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void Take() const noexcept {}
};

}  // namespace task_internal

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = task_internal::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle h) noexcept : handle_(h) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  auto operator co_await() && noexcept {
    struct Awaiter {
      Handle h;
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> k) const noexcept {
        h.promise().then = k;
        return h;
      }
      T await_resume() { return h.promise().Take(); }
    };
    return Awaiter{handle_};
  }

 private:
  Handle handle_;
};

namespace task_internal {

template <class T>
Task<T> Promise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace task_internal
}  // namespace covenant
