#include "broker/base/mutex.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace covenant {
namespace {

// A plain counter: also what the thread sanitizer watches.
TEST(MutexTest, LetsOneWriterIn) {
  Mutex mutex;
  int64_t count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20'000; ++round) {
        const MutexLock lock(&mutex);
        count = count + 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 80'000);
}

TEST(MutexTest, LetsReadersInTogether) {
  Mutex mutex;
  const ReaderMutexLock first(&mutex);
  std::thread second([&] { const ReaderMutexLock lock(&mutex); });
  second.join();
}

TEST(CondVarTest, WakesWhoWaits) {
  Mutex mutex;
  CondVar changed;
  bool ready = false;
  std::thread other([&] {
    const MutexLock lock(&mutex);
    ready = true;
    changed.SignalAll();
  });
  {
    const MutexLock lock(&mutex);
    while (!ready) changed.Wait(&mutex);
  }
  other.join();
}

TEST(CondVarTest, GoesOnAfterItsTimeout) {
  Mutex mutex;
  CondVar never;
  const MutexLock lock(&mutex);
  never.WaitWithTimeout(&mutex, absl::Milliseconds(1));
}

}  // namespace
}  // namespace covenant
