// The follower on a real store, killed at any moment.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string>
#include <unistd.h>

#include <sys/wait.h>

#include "broker/indices/follower.h"
#include "broker/store/rocks_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/indices/indexed_log.h"
#include "tests/broker/store/scratch_folder.h"

extern char** environ;

namespace covenant::indices {
namespace {

// Runs follow_until_killed until it has said `lines` lines, and kills it.
void RunAndKill(const std::string& data, const std::string& mark, int lines) {
  int out[2];
  ASSERT_EQ(pipe2(out, O_CLOEXEC), 0);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
  std::string words[] = {BINARY_DIR "/follow_until_killed", data, mark};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t pid = 0;
  ASSERT_EQ(posix_spawn(&pid, argv[0], &files, nullptr, argv, environ), 0);
  posix_spawn_file_actions_destroy(&files);
  close(out[1]);
  FILE* said = fdopen(out[0], "r");
  char line[100];
  int heard = 0;
  while (heard < lines && std::fgets(line, sizeof line, said) != nullptr) ++heard;
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  std::fclose(said);
  ASSERT_EQ(heard, lines) << "it ended by itself";
}

TEST(FollowerCrashTest, FindsEverythingAfterBeingKilledAgainAndAgain) {
  const ScratchFolder folder;
  const char* rounds = std::getenv("COVENANT_CRASH_ROUNDS");
  for (int round = 0; round < (rounds != nullptr ? std::atoi(rounds) : 4); ++round) {
    ASSERT_NO_FATAL_FAILURE(RunAndKill(folder / "data", folder / "mark", 3 + round * 5 % 17));
    auto store = store::OpenRocksStore({.data_folder = folder / "data"});
    ASSERT_TRUE(store.ok()) << store.status();
    auto ledger = ledger::Ledger::Open(store->get(), ledger::TestOptions(folder / "mark"));
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    const auto mark = store->get()->Get(store::Family::kIndices, kMarkKey);
    ASSERT_TRUE(mark.ok());
    if (*mark) EXPECT_LE(ReadMark(**mark).value(), (*ledger)->Latest()->size) << "the indices are ahead of the log";
    auto follower = Follower::Start(TestFollowerOptions(store->get(), ledger->get()));
    ASSERT_TRUE(follower.ok()) << follower.status();
    ASSERT_TRUE(AwaitFollowed(**follower, (*ledger)->Latest()->size));
    const Lookup lookup(store->get(), &TestIndexKey());
    for (const Query& query : Queries()) {
      const auto found = ThroughIndices(lookup, **ledger, query, 100);
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_EQ(*found, PlainScan(**ledger, query)) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace covenant::indices
