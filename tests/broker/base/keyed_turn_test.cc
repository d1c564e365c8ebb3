#include "broker/base/keyed_turn.h"

#include <atomic>
#include <coroutine>
#include <latch>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "broker/base/spawn.h"
#include "broker/base/task.h"
#include "broker/base/worker_pool.h"

namespace covenant {
namespace {

// Suspends coroutines under a name until the test lets them go on.
class Gates {
 public:
  auto Wait(std::string name) {
    struct Awaiter {
      Gates* gates;
      std::string name;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> h) const { gates->waiting_[name] = h; }
      void await_resume() const noexcept {}
    };
    return Awaiter{this, std::move(name)};
  }
  void Open(const std::string& name) { waiting_.at(name).resume(); }

 private:
  std::map<std::string, std::coroutine_handle<>> waiting_;
};

Task<void> Act(KeyedTurn& turns, Gates& gates, std::vector<std::string>& notes, std::string key, std::string name) {
  auto turn = co_await turns.Take(key);
  notes.push_back("begin " + name);
  co_await gates.Wait(name);
  notes.push_back("end " + name);
}

TEST(KeyedTurnTest, LetsOneActForAKeyAndOthersWaitInOrder) {
  KeyedTurn turns;
  Gates gates;
  std::vector<std::string> notes;
  Spawn(Act(turns, gates, notes, "k", "first"));
  Spawn(Act(turns, gates, notes, "k", "second"));
  Spawn(Act(turns, gates, notes, "k", "third"));
  EXPECT_EQ(notes, (std::vector<std::string>{"begin first"}));
  gates.Open("first");
  EXPECT_EQ(notes, (std::vector<std::string>{"begin first", "end first", "begin second"}));
  gates.Open("second");
  gates.Open("third");
  EXPECT_EQ(notes.back(), "end third");
  EXPECT_EQ(notes.size(), 6u);
}

TEST(KeyedTurnTest, KeysDoNotWaitForEachOther) {
  KeyedTurn turns;
  Gates gates;
  std::vector<std::string> notes;
  Spawn(Act(turns, gates, notes, "a", "first"));
  Spawn(Act(turns, gates, notes, "b", "second"));
  EXPECT_EQ(notes, (std::vector<std::string>{"begin first", "begin second"}));
  gates.Open("first");
  gates.Open("second");
}

TEST(KeyedTurnTest, AKeyIsFreeAgainWhenItsLastTurnIsOver) {
  KeyedTurn turns;
  Gates gates;
  std::vector<std::string> notes;
  for (int round = 0; round < 3; ++round) {
    Spawn(Act(turns, gates, notes, "k", "only"));
    gates.Open("only");
  }
  EXPECT_EQ(notes.size(), 6u);
}

TEST(KeyedTurnTest, LetsALongLineGoOnWithoutGrowingTheStack) {
  constexpr int kTasks = 300'000;
  KeyedTurn turns;
  Gates gates;
  std::vector<std::string> notes;
  Spawn(Act(turns, gates, notes, "k", "first"));
  int done = 0;
  for (int i = 0; i < kTasks; ++i) {
    Spawn([](KeyedTurn& t, int& d) -> Task<void> {
      auto turn = co_await t.Take("k");
      ++d;
    }(turns, done));
  }
  EXPECT_EQ(done, 0);
  gates.Open("first");
  EXPECT_EQ(done, kTasks);
}

TEST(KeyedTurnTest, NeverLetsTwoThreadsActForOneKey) {
  constexpr int kTasks = 2'000;
  KeyedTurn turns;
  std::vector<int> acting(4);
  std::atomic<int> overlaps = 0;
  std::latch left(kTasks);
  {
    WorkerPool pool(4);
    for (int i = 0; i < kTasks; ++i) {
      Spawn([](KeyedTurn& t, WorkerPool& p, std::vector<int>& a, std::atomic<int>& o, std::latch& l,
               size_t key) -> Task<void> {
        co_await p.Enter();
        {
          auto turn = co_await t.Take(std::to_string(key));
          if (++a[key] != 1) ++o;
          // Lets another thread try its luck while this one acts.
          co_await p.Enter();
          --a[key];
        }
        l.count_down();
      }(turns, pool, acting, overlaps, left, static_cast<size_t>(i % 4)));
    }
    left.wait();
  }
  EXPECT_EQ(overlaps, 0);
}

}  // namespace
}  // namespace covenant
