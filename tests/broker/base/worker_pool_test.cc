#include "broker/base/worker_pool.h"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "broker/base/spawn.h"
#include "broker/base/task.h"

namespace covenant {
namespace {

TEST(WorkerPoolTest, ContinuesACoroutineOnAThreadOfItsOwn) {
  WorkerPool pool(1);
  const std::thread::id id = Wait([](WorkerPool& p) -> Task<std::thread::id> {
    co_await p.Enter();
    co_return std::this_thread::get_id();
  }(pool));
  EXPECT_NE(id, std::this_thread::get_id());
}

// Four coroutines that wait for each other can only meet when four threads run them.
TEST(WorkerPoolTest, RunsAsManyAtOnceAsItHasThreads) {
  WorkerPool pool(4);
  std::latch all_met(4);
  std::latch left(4);
  for (int i = 0; i < 4; ++i) {
    Spawn([](WorkerPool& p, std::latch& met, std::latch& l) -> Task<void> {
      co_await p.Enter();
      met.arrive_and_wait();
      l.count_down();
    }(pool, all_met, left));
  }
  left.wait();
}

TEST(WorkerPoolTest, RunsAllThatEnteredEvenWhenItIsDestroyedAtOnce) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool(2);
    for (int i = 0; i < 1'000; ++i) {
      Spawn([](WorkerPool& p, std::atomic<int>& count) -> Task<void> {
        co_await p.Enter();
        ++count;
      }(pool, ran));
    }
  }
  EXPECT_EQ(ran, 1'000);
}

TEST(WorkerPoolTest, KeepsTheOrderOnOneThread) {
  std::vector<int> order;
  {
    WorkerPool pool(1);
    for (int i = 0; i < 100; ++i) {
      Spawn([](WorkerPool& p, std::vector<int>& o, int number) -> Task<void> {
        co_await p.Enter();
        o.push_back(number);
      }(pool, order, i));
    }
  }
  ASSERT_EQ(order.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<size_t>(i)], i);
}

}  // namespace
}  // namespace covenant
