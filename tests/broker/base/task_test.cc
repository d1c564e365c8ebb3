#include "broker/base/task.h"

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"

namespace covenant {
namespace {

// A thing to wait for: holds the coroutine until Open.
class Gate {
 public:
  auto Wait() {
    struct Awaiter {
      Gate* gate;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> h) const { gate->waiting_ = h; }
      void await_resume() const noexcept {}
    };
    return Awaiter{this};
  }
  bool waited_for() const { return waiting_ != nullptr; }
  void Open() { waiting_.resume(); }

 private:
  std::coroutine_handle<> waiting_;
};

Task<int> Number(int value) {
  co_return value;
}

Task<int64_t> Sum(int count) {
  int64_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const int value = co_await Number(i);
    sum += value;
  }
  co_return sum;
}

Task<void> Note(std::vector<std::string>& notes, std::string note) {
  notes.push_back(std::move(note));
  co_return;
}

TEST(TaskTest, RunsOnlyWhenAwaited) {
  std::vector<std::string> notes;
  {
    Task<void> never = Note(notes, "never");
  }
  EXPECT_TRUE(notes.empty());
  Spawn(Note(notes, "now"));
  EXPECT_EQ(notes, std::vector<std::string>{"now"});
}

TEST(TaskTest, GivesItsValueToWhoAwaitsIt) {
  EXPECT_EQ(Wait(Sum(10)), 45);
}

TEST(TaskTest, DoesNotGrowTheStackOverAMillionTasksThatCompleteAtOnce) {
  EXPECT_EQ(Wait(Sum(1'000'000)), 499'999'500'000);
}

TEST(TaskTest, GoesOnWhereItWaitedOnTheThreadThatOpens) {
  Gate gate;
  std::thread::id resumed;
  Spawn([](Gate& g, std::thread::id& id) -> Task<void> {
    co_await g.Wait();
    id = std::this_thread::get_id();
  }(gate, resumed));
  EXPECT_TRUE(gate.waited_for());
  EXPECT_EQ(resumed, std::thread::id());
  std::thread opener([&] { gate.Open(); });
  const std::thread::id opener_id = opener.get_id();
  opener.join();
  EXPECT_EQ(resumed, opener_id);
}

TEST(TaskTest, MovesValuesThatCannotBeCopied) {
  const auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  const auto pass = [](Task<std::unique_ptr<int>> inner) -> Task<std::unique_ptr<int>> {
    std::unique_ptr<int> value = co_await std::move(inner);
    ++*value;
    co_return value;
  };
  EXPECT_EQ(*Wait(pass(make())), 8);
}

TEST(TaskTest, FreesItsFrameWhenDone) {
  const auto held = std::make_shared<int>(1);
  Gate gate;
  Spawn([](Gate& g, std::shared_ptr<int>) -> Task<void> { co_await g.Wait(); }(gate, held));
  EXPECT_GT(held.use_count(), 1);
  gate.Open();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(TaskTest, HandsAFailedStatusToItsCaller) {
  const auto failing = [](bool fail) -> Task<absl::StatusOr<int>> {
    CO_RETURN_IF_ERROR(fail ? absl::UnavailableError("disk full") : absl::OkStatus());
    co_return 3;
  };
  const auto caller = [&](bool fail) -> Task<absl::StatusOr<std::string>> {
    absl::StatusOr<int> got = co_await failing(fail);
    CO_ASSIGN_OR_RETURN(const int value, std::move(got));
    co_return std::to_string(value);
  };
  EXPECT_EQ(Wait(caller(true)).status(), absl::UnavailableError("disk full"));
  EXPECT_EQ(Wait(caller(false)).value(), "3");
}

TEST(TaskDeathTest, AnExceptionEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto throwing = []() -> Task<int> {
    throw 1;
    co_return 0;
  };
  EXPECT_DEATH(Wait(throwing()), "");
}

}  // namespace
}  // namespace covenant
