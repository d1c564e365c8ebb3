#include "broker/indices/follower.h"

#include <map>
#include <optional>

#include "broker/store/memory_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/indices/indexed_log.h"
#include "tests/broker/store/scratch_folder.h"

namespace covenant::indices {
namespace {

using store::Family;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FollowerTest : public testing::Test {
 protected:
  FollowerTest() { OpenLedger(); }
  ~FollowerTest() override { follower_.reset(); }

  void OpenLedger() {
    auto ledger = ledger::Ledger::Open(&store_, ledger::TestOptions(folder_ / "mark"));
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
  }
  FollowerOptions Options() {
    FollowerOptions options = TestFollowerOptions(&store_, ledger_.get());
    options.report = [this](std::string_view line) {
      const MutexLock lock(&mutex_);
      reports_.emplace_back(line);
    };
    return options;
  }
  void Start(FollowerOptions options) {
    follower_.reset();
    auto follower = Follower::Start(std::move(options));
    ASSERT_TRUE(follower.ok()) << follower.status();
    follower_ = *std::move(follower);
  }
  void StartAndCatchUp(FollowerOptions options) {
    Start(std::move(options));
    ASSERT_TRUE(AwaitFollowed(*follower_, ledger_->Latest()->size));
  }
  // The indices say what a plain scan says.
  void ExpectTrue() {
    const Lookup lookup(&store_, &TestIndexKey());
    for (const Query& query : Queries()) {
      const auto found = ThroughIndices(lookup, *ledger_, query, 100);
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_EQ(*found, PlainScan(*ledger_, query));
    }
  }
  // Every row but for its nonce: keys, and the sizes of values.
  std::map<std::string, size_t> Rows() {
    std::map<std::string, size_t> rows;
    for (auto cursor = store_.Scan(Family::kIndices, {}); cursor->Valid(); cursor->Next()) {
      rows.emplace(cursor->key(), cursor->value().size());
    }
    return rows;
  }
  std::vector<std::string> Reports() {
    const MutexLock lock(&mutex_);
    return reports_;
  }

  const ScratchFolder folder_;
  store::MemoryStore store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  Mutex mutex_;
  std::vector<std::string> reports_;
  std::unique_ptr<Follower> follower_;
};

TEST_F(FollowerTest, FindsWhatAPlainScanFinds) {
  AppendEntries(*ledger_, 9000);  // two full blocks and a part
  StartAndCatchUp(Options());
  ExpectTrue();
}

TEST_F(FollowerTest, FindsTheSameFewAtATimeAndFromAnywhere) {
  AppendEntries(*ledger_, 5000);
  StartAndCatchUp(Options());
  const Lookup lookup(&store_, &TestIndexKey());
  Query query;
  query.clauses = {{{Kind::kCaller, "party1"}}};
  const std::vector<uint64_t> all = PlainScan(*ledger_, query);
  for (const size_t at_most : {size_t{1}, size_t{7}, size_t{100'000}}) {
    EXPECT_EQ(ThroughIndices(lookup, *ledger_, query, at_most).value(), all) << at_most;
  }
  for (const uint64_t below : {uint64_t{1}, uint64_t{4095}, uint64_t{4096}, uint64_t{4097}}) {
    const Found found = lookup.Find(query, below, 100'000).value();
    EXPECT_EQ(found.entries,
              std::vector<uint64_t>(std::ranges::lower_bound(all, below - 1, std::greater()), all.end()));
    EXPECT_EQ(found.down_to, 0u);
  }
}

TEST_F(FollowerTest, FollowsALogThatGrows) {
  Start(Options());
  for (const uint64_t more : {1u, 1u, 4094u, 1u, 600u, 3500u}) {
    AppendEntries(*ledger_, more);
    ASSERT_TRUE(AwaitFollowed(*follower_, ledger_->Latest()->size));
  }
  ExpectTrue();
}

// Lag is bounded by work, not by rest: with an interval that never ends, one that rested while behind would stay there.
TEST_F(FollowerTest, DoesNotRestWhileItIsBehind) {
  AppendEntries(*ledger_, 9000);
  FollowerOptions options = Options();
  options.interval = absl::Hours(1);
  StartAndCatchUp(std::move(options));
  EXPECT_EQ(store_.unsynced_writes(), 18) << "batches of 512 that end with their block: 8, 8 and 2";
}

TEST_F(FollowerTest, GoesOnWhereACrashLeftItWhicheverBatchesWereLost) {
  AppendEntries(*ledger_, 5000);
  StartAndCatchUp(Options());
  const std::map<std::string, size_t> rows = Rows();
  const int batches = store_.unsynced_writes();
  ASSERT_EQ(batches, 10);
  for (int kept = 0; kept <= batches; ++kept) {
    follower_.reset();
    store_.LoseUnsynced(kept);
    const int before = store_.unsynced_writes();
    StartAndCatchUp(Options());
    EXPECT_EQ(Rows(), rows) << "after " << kept << " batches";
    EXPECT_EQ(store_.unsynced_writes() - before, batches - kept) << "what was on disk is not derived again";
  }
  ExpectTrue();
  EXPECT_THAT(Reports(), IsEmpty());
}

TEST_F(FollowerTest, MakesTheSameRowsAgainWhenItIsToldTo) {
  AppendEntries(*ledger_, 5000);
  StartAndCatchUp(Options());
  const std::map<std::string, size_t> rows = Rows();
  follower_.reset();
  store::Batch spoilt;
  spoilt.Put(Family::kIndices, BlockPrefix(0) + std::string(16, 'x'), "of no term");
  spoilt.Delete(Family::kIndices, rows.lower_bound("p")->first);
  ASSERT_TRUE(store_.WriteUnsynced(spoilt).ok());
  FollowerOptions options = Options();
  options.rebuild = true;
  StartAndCatchUp(std::move(options));
  EXPECT_EQ(Rows(), rows);
  EXPECT_THAT(Reports(), ElementsAre(HasSubstr("made again")));
}

TEST_F(FollowerTest, DropsRowsOfAnotherFormat) {
  AppendEntries(*ledger_, 600);
  store::Batch foreign;
  std::string mark = MarkRow(600);
  mark[0] = static_cast<char>(kFormat + 1);
  foreign.Put(Family::kIndices, kMarkKey, mark);
  for (int i = 0; i < 25'000; ++i) foreign.Put(Family::kIndices, absl::StrCat("row", i), "of another format");
  ASSERT_TRUE(store_.WriteUnsynced(foreign).ok());
  StartAndCatchUp(Options());
  for (const auto& [key, size] : Rows()) EXPECT_FALSE(key.starts_with("row")) << key;
  ExpectTrue();
}

TEST_F(FollowerTest, DropsRowsOfALongerLogThanThisOne) {
  AppendEntries(*ledger_, 100);
  store::Batch ahead;
  ahead.Put(Family::kIndices, kMarkKey, MarkRow(101));
  ASSERT_TRUE(store_.WriteUnsynced(ahead).ok());
  StartAndCatchUp(Options());
  ExpectTrue();
  EXPECT_EQ(ReadMark(*store_.Get(Family::kIndices, kMarkKey).value()), 100u);
}

TEST_F(FollowerTest, RedoesEntriesThatLostTheirTerms) {
  AppendEntries(*ledger_, 5000);
  std::atomic<bool> destroyed = false;
  FollowerOptions options = Options();
  options.read = [&destroyed](const ledger::StoredEntry& stored) {
    absl::StatusOr<EntryTerms> entry = ReadLeaf(stored);
    if (destroyed) std::erase_if(entry->terms, [](const Term& term) { return term.kind == Kind::kSubject; });
    return entry;
  };
  StartAndCatchUp(std::move(options));
  const Lookup lookup(&store_, &TestIndexKey());
  Query subject;
  subject.clauses = {{{Kind::kSubject, "s1"}}};
  ASSERT_FALSE(lookup.Find(subject, 5000, 1)->entries.empty());
  const size_t rows = Rows().size();
  destroyed = true;
  follower_->Redo(0, 5000);
  for (int i = 0; i < 2000 && !lookup.Find(subject, 5000, 1)->entries.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_THAT(lookup.Find(subject, 5000, 1)->entries, IsEmpty());
  EXPECT_LT(Rows().size(), rows / 10) << "nearly all rows were of subjects";
  // What comes after stands beside it, in the block that was redone.
  AppendEntries(*ledger_, 100);
  ASSERT_TRUE(AwaitFollowed(*follower_, 5100));
  Query caller;
  caller.clauses = {{{Kind::kCaller, "party1"}}};
  EXPECT_EQ(ThroughIndices(lookup, *ledger_, caller, 100).value(), PlainScan(*ledger_, caller));
}

TEST_F(FollowerTest, StandsStillSaysSoOnceAndGoesOnWhenTheStoreCanBeWrittenAgain) {
  AppendEntries(*ledger_, 100);
  store_.SetFault(store::MemoryStore::Fault::kNoSpace);
  Start(Options());
  for (int i = 0; i < 2000 && Reports().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // ten more tries
  EXPECT_THAT(Reports(), ElementsAre(HasSubstr("stand still at entry 0")));
  EXPECT_EQ(follower_->followed(), 0u);
  store_.SetFault(store::MemoryStore::Fault::kNone);
  ASSERT_TRUE(AwaitFollowed(*follower_, 100));
  ExpectTrue();
}

// Promise 1: no request waits for the indices, and none writes a row more because of them.
TEST_F(FollowerTest, AddsNothingToWhatARequestWritesAndHoldsNoCommitUp) {
  const auto commit = [this](uint64_t count) {
    const int before = store_.writes();
    AppendEntries(*ledger_, count);
    return store_.writes() - before;
  };
  FollowerOptions options = Options();
  std::atomic<bool> held = true;
  options.read = [&held](const ledger::StoredEntry& stored) {
    while (held) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return ReadLeaf(stored);
  };
  Start(std::move(options));
  EXPECT_EQ(commit(1), 1);
  EXPECT_EQ(commit(1), 1) << "while the follower is stuck in the first entry";
  EXPECT_LE(commit(300), 300);
  EXPECT_EQ(follower_->followed(), 0u);
  EXPECT_THAT(Rows(), IsEmpty());
  held = false;
  const int before = store_.writes();
  ASSERT_TRUE(AwaitFollowed(*follower_, 302));
  EXPECT_EQ(store_.writes(), before) << "the follower syncs nothing";
}

}  // namespace
}  // namespace covenant::indices
