// The ledger over a store in memory: what is recorded, grouped, refused and proved. Crashes and damage: crash_test.
#include "broker/ledger/ledger.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/ledger/high_water_mark.h"
#include "broker/ledger/rows.h"
#include "broker/store/memory_store.h"
#include "tests/broker/ledger/test_log.h"
#include "tests/broker/store/scratch_folder.h"

namespace covenant::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Fault = store::MemoryStore::Fault;

static_assert(!std::is_default_constructible_v<Recorded> && !std::is_copy_constructible_v<Recorded>);

// Waits up to ten seconds; false when it was in vain.
bool WaitUntil(const std::function<bool()>& done) {
  for (int i = 0; i < 5000; ++i) {
    if (done()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

class LedgerTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  LedgerOptions Options() {
    LedgerOptions options = TestOptions(folder_ / "mark");
    options.report = [this](std::string_view line) {
      std::lock_guard lock(mutex_);
      reports_.emplace_back(line);
    };
    options.stop_process = [this](const absl::Status&) { stopped_ = true; };
    return options;
  }
  void Open() {
    ledger_.reset();
    auto ledger = Ledger::Open(&store_, Options());
    ASSERT_TRUE(ledger.ok()) << ledger.status().message();
    ledger_ = *std::move(ledger);
  }
  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(AppendAndWait(*ledger_, MakeEntry("leaf " + std::to_string(ledger_->Latest()->size))).ok());
    }
  }
  std::vector<std::string> Reports() {
    std::lock_guard lock(mutex_);
    return reports_;
  }

  ScratchFolder folder_;
  store::MemoryStore store_;
  std::mutex mutex_;
  std::vector<std::string> reports_;
  std::atomic<bool> stopped_ = false;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(LedgerTest, BeginsWithASignedCheckpointOfNothing) {
  EXPECT_EQ(ledger_->Latest()->size, 0u);
  EXPECT_EQ(ledger_->Latest()->root, EmptyRoot());
  EXPECT_TRUE(OpenCheckpoint(TestIdentity(), ledger_->Latest()->note).ok());
}

TEST_F(LedgerTest, RecordsAnEntryAndProvesIt) {
  TextbookTree textbook;
  for (uint64_t i = 0; i < 300; ++i) {
    const std::string leaf = "leaf " + std::to_string(i);
    const auto recorded = AppendAndWait(*ledger_, MakeEntry(leaf, "detail " + std::to_string(i)));
    ASSERT_TRUE(recorded.ok()) << recorded.status().message();
    ASSERT_EQ(recorded->index(), i);
    ASSERT_TRUE(ProvesItsLeaf(*recorded, leaf)) << i;
    textbook.Append(leaf);
    ASSERT_EQ(ledger_->Latest()->root, textbook.Root(i + 1));
  }
  const auto entry = ledger_->Read(42);
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(entry->leaf, "leaf 42");
  EXPECT_EQ(entry->detail, "detail 42");
}

TEST_F(LedgerTest, GroupsWhatWaitsIntoFewWritesUnderOneSignature) {
  store_.HoldWrites(true);
  Appends appends(ledger_.get());
  appends.Start(MakeEntry("first"));
  for (int i = 1; i < 64; ++i) appends.Start(MakeEntry("leaf " + std::to_string(i)));
  EXPECT_EQ(appends.finished(), 0u);
  store_.HoldWrites(false);
  const auto results = appends.Take();
  // The first alone or with some others, then all that waited behind it.
  EXPECT_LE(store_.writes(), 2);
  EXPECT_EQ(results.back()->checkpoint(), ledger_->Latest()->note);
  for (size_t i = 1; i < results.size(); ++i) EXPECT_TRUE(ProvesItsLeaf(*results[i], "leaf " + std::to_string(i)));
}

TEST_F(LedgerTest, AnswersNobodyBeforeTheWriteReturns) {
  store_.HoldWrites(true);
  Appends appends(ledger_.get());
  appends.Start(MakeEntry("leaf"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(appends.finished(), 0u);
  EXPECT_EQ(ledger_->Latest()->size, 0u);
  store_.HoldWrites(false);
  EXPECT_TRUE(appends.Take().front().ok());
  EXPECT_EQ(ledger_->Latest()->size, 1u);
}

// Whoever looks at a clock learns when a batch was on disk, and of none of its entries how long it took to make.
TEST_F(LedgerTest, AnswersAllOfAGroupTogetherHoweverMuchEachOfThemHolds) {
  store_.HoldWrites(true);
  Appends first(ledger_.get());
  first.Start(MakeEntry("first"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // it is being written
  // A miss, and a hit of which the register says much more, given in one after the other behind it.
  Appends group(ledger_.get());
  group.Start(MakeEntry("miss"));
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  group.Start(MakeEntry("hit", std::string(100'000, 'd')));
  EXPECT_EQ(group.finished(), 0u) << "nobody has an answer before the batch is on disk";
  store_.HoldWrites(false);
  const auto results = group.Take();
  EXPECT_TRUE(first.Take().front().ok());
  EXPECT_LE(store_.writes(), 2) << "one of the first, one of the two behind it";
  EXPECT_EQ(results[0]->checkpoint(), results[1]->checkpoint());
  EXPECT_EQ(results[0]->size(), 3u) << "the miss waits for the checkpoint over both";
  EXPECT_EQ(results[1]->size(), 3u);
}

TEST_F(LedgerTest, ResumesOnAThreadThatIsNotTheCommittingOne) {
  // A story that blocks where it is resumed: the next commit must still get through to the store.
  std::latch resumed(1);
  std::latch go(1);
  Spawn([](Ledger* ledger, std::latch* resumed_now, std::latch* go_on) -> Task<void> {
    const auto recorded = co_await ledger->Append(MakeEntry("blocks"));
    EXPECT_TRUE(recorded.ok());
    resumed_now->count_down();
    go_on->wait();
  }(ledger_.get(), &resumed, &go));
  resumed.wait();
  Appends appends(ledger_.get());
  appends.Start(MakeEntry("behind"));
  ASSERT_TRUE(WaitUntil([this] { return ledger_->Latest()->size == 2; }));
  EXPECT_EQ(appends.finished(), 0u);
  go.count_down();
  EXPECT_TRUE(appends.Take().front().ok());
}

TEST_F(LedgerTest, LetsAStoryAppendAgainWhereItWasResumed) {
  std::latch done(1);
  Spawn([](Ledger* ledger, std::latch* finished) -> Task<void> {
    for (int i = 0; i < 100; ++i) {
      const auto recorded = co_await ledger->Append(MakeEntry(std::to_string(i)));
      EXPECT_TRUE(recorded.ok());
    }
    finished->count_down();
  }(ledger_.get(), &done));
  done.wait();
  EXPECT_EQ(ledger_->Latest()->size, 100u);
}

TEST_F(LedgerTest, SurvivesManyThreadsThatAppendReadAndProve) {
  constexpr int kThreads = 4;
  constexpr int kEach = 300;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      uint64_t known = 0;
      for (int i = 0; i < kEach; ++i) {
        const std::string leaf = std::to_string(t) + "/" + std::to_string(i);
        const auto recorded = AppendAndWait(*ledger_, MakeEntry(leaf, "", known));
        ASSERT_TRUE(recorded.ok());
        ASSERT_TRUE(ProvesItsLeaf(*recorded, leaf));
        known = recorded->size();
        ASSERT_EQ(ledger_->Read(recorded->index())->leaf, leaf);
        ASSERT_TRUE(ledger_->InclusionProof(recorded->index() / 2, ledger_->Latest()->size).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ledger_->Latest()->size, uint64_t{kThreads * kEach});
}

TEST_F(LedgerTest, ProvesConsistencyWithWhatTheCallerKnows) {
  TextbookTree textbook;
  for (uint64_t i = 0; i < 40; ++i) {
    const uint64_t known = i / 2;
    const std::string leaf = std::to_string(i);
    const auto recorded = AppendAndWait(*ledger_, MakeEntry(leaf, "", known));
    textbook.Append(leaf);
    ASSERT_TRUE(recorded.ok());
    const Proof expected = known == 0 ? Proof{} : textbook.Consistency(known, i + 1);
    ASSERT_EQ(recorded->consistency_proof(), expected) << i;
  }
  EXPECT_TRUE(AppendAndWait(*ledger_, MakeEntry("same", "", 41))->consistency_proof().empty());
  const auto beyond = AppendAndWait(*ledger_, MakeEntry("beyond", "", 1000));
  ASSERT_TRUE(beyond.ok());
  EXPECT_TRUE(beyond->consistency_proof().empty());
}

TEST_F(LedgerTest, WritesEntryAndStateChangesAtOnce) {
  Entry entry = MakeEntry("leaf");
  entry.changes.Put(store::Family::kSignals, "signal", "state");
  store_.SetFault(Fault::kUnknownLost);
  EXPECT_FALSE(AppendAndWait(*ledger_, std::move(entry)).ok());
  EXPECT_EQ(*store_.Get(store::Family::kSignals, "signal"), std::nullopt);
  EXPECT_EQ(*store_.Get(store::Family::kEntries, EntryKey(0)), std::nullopt);

  store_.SetFault(Fault::kNone);
  Open();
  const int writes = store_.writes();
  Entry again = MakeEntry("leaf");
  again.changes.Put(store::Family::kSignals, "signal", "state");
  again.changes.Delete(store::Family::kSubjects, "subject");
  ASSERT_TRUE(AppendAndWait(*ledger_, std::move(again)).ok());
  EXPECT_EQ(store_.writes(), writes + 1);
  EXPECT_EQ(*store_.Get(store::Family::kSignals, "signal"), "state");
  EXPECT_TRUE(store_.Get(store::Family::kEntries, EntryKey(0))->has_value());
  EXPECT_EQ(*store_.Get(store::Family::kMeta, kCheckpointKey), ledger_->Latest()->note);
}

TEST_F(LedgerTest, RefusesChangesToTheLogsOwnRows) {
  const auto refused = [this](store::Family family, const std::string& key) {
    Entry entry = MakeEntry("leaf");
    entry.changes.Put(family, key, "forged");
    return AppendAndWait(*ledger_, std::move(entry)).status().code() == absl::StatusCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused(store::Family::kEntries, EntryKey(0)));
  EXPECT_TRUE(refused(store::Family::kTiles, TileKey(0, 0)));
  EXPECT_TRUE(refused(store::Family::kMeta, std::string(kCheckpointKey)));
  EXPECT_FALSE(refused(store::Family::kMeta, "policy/current"));
  EXPECT_EQ(ledger_->Latest()->size, 1u);
}

TEST_F(LedgerTest, RidesOutAFullDiskWithTheVerySameBytes) {
  Append(3);
  store_.HoldWrites(true);
  store_.SetFault(Fault::kNoSpace);
  Appends appends(ledger_.get());
  Entry entry = MakeEntry("met a full disk");
  entry.changes.Put(store::Family::kSignals, "signal", "state");
  appends.Start(std::move(entry));
  for (int i = 0; i < 5; ++i) appends.Start(MakeEntry("behind it"));
  store_.HoldWrites(false);
  size_t recorded = 0;
  for (const auto& result : appends.Take()) {
    EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
    recorded += result.ok() ? 1 : 0;
  }
  EXPECT_EQ(recorded, 0u);
  EXPECT_EQ(ledger_->Latest()->size, 3u);
  EXPECT_EQ(*store_.Get(store::Family::kSignals, "signal"), std::nullopt);
  // Fails at once, without a write of its own.
  EXPECT_EQ(AppendAndWait(*ledger_, MakeEntry("too late")).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(ledger_->Read(2).ok());

  store_.SetFault(Fault::kNone);
  ASSERT_TRUE(WaitUntil([this] { return ledger_->Latest()->size > 3; }));
  EXPECT_EQ(ledger_->Read(3)->leaf, "met a full disk");
  EXPECT_EQ(*store_.Get(store::Family::kSignals, "signal"), "state");
  const auto after = AppendAndWait(*ledger_, MakeEntry("after", "", 3));
  ASSERT_TRUE(after.ok()) << after.status().message();
  EXPECT_TRUE(ProvesItsLeaf(*after, "after"));
  EXPECT_FALSE(stopped_);
  ASSERT_TRUE(WaitUntil([this] { return Reports().size() == 2; }));
  EXPECT_THAT(Reports(), ElementsAre(HasSubstr("disk of the data folder is full"), HasSubstr("has space again")));
}

TEST_F(LedgerTest, SignsNoSecondRootForASizeThatMetAFullDisk) {
  std::mutex mutex;
  std::map<std::string, std::string> signed_roots;  // by size
  ledger_.reset();
  LedgerOptions options = Options();
  options.sign = [&, sign = TestKey().Sign()](std::string_view text) {
    const std::string note(text);
    const size_t size_at = note.find('\n') + 1;
    const size_t root_at = note.find('\n', size_at) + 1;
    std::lock_guard lock(mutex);
    const auto [it, first] = signed_roots.emplace(note.substr(size_at, root_at - size_at), note.substr(root_at));
    EXPECT_TRUE(first || it->second == note.substr(root_at)) << "two roots of one size were signed";
    return sign(text);
  };
  ledger_ = *Ledger::Open(&store_, options);
  for (int round = 0; round < 5; ++round) {
    store_.SetFault(Fault::kNoSpace);
    EXPECT_FALSE(AppendAndWait(*ledger_, MakeEntry("a " + std::to_string(round))).ok());
    EXPECT_FALSE(AppendAndWait(*ledger_, MakeEntry("b " + std::to_string(round))).ok());
    store_.SetFault(Fault::kNone);
    ASSERT_TRUE(WaitUntil([&] { return AppendAndWait(*ledger_, MakeEntry("c " + std::to_string(round))).ok(); }));
  }
  EXPECT_EQ(ledger_->Latest()->size, 10u);
  ledger_.reset();
}

TEST_F(LedgerTest, StopsTheProcessWhenTheFateOfAWriteIsUnknown) {
  for (Fault fault : {Fault::kUnknownLost, Fault::kUnknownKept}) {
    stopped_ = false;
    const uint64_t size = ledger_->Latest()->size;
    store_.SetFault(fault);
    EXPECT_EQ(AppendAndWait(*ledger_, MakeEntry("leaf")).status().code(), absl::StatusCode::kUnavailable);
    EXPECT_TRUE(stopped_);
    EXPECT_EQ(AppendAndWait(*ledger_, MakeEntry("leaf")).status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ledger_->Latest()->size, size);
    store_.SetFault(Fault::kNone);
    // What the disk has is what counts.
    Open();
    EXPECT_EQ(ledger_->Latest()->size, fault == Fault::kUnknownKept ? size + 1 : size);
    Append(1);
  }
}

TEST_F(LedgerTest, TellsNobodyAboutAWriteOfUnknownFateBeforeTheProcessIsStopped) {
  ledger_.reset();
  Appends* waiting = nullptr;
  LedgerOptions options = Options();
  options.stop_process = [&](const absl::Status& why) {
    EXPECT_EQ(why.code(), absl::StatusCode::kUnknown);
    EXPECT_EQ(waiting->finished(), 0u);
    stopped_ = true;
  };
  ledger_ = *Ledger::Open(&store_, options);
  Appends appends(ledger_.get());
  waiting = &appends;
  store_.HoldWrites(true);
  store_.SetFault(Fault::kUnknownLost);
  appends.Start(MakeEntry("leaf"));
  store_.HoldWrites(false);
  EXPECT_FALSE(appends.Take().front().ok());
  EXPECT_TRUE(stopped_);
}

using LedgerDeathTest = LedgerTest;

TEST_F(LedgerDeathTest, ExitsWithOneLineByDefault) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ledger_.reset();
        LedgerOptions options = Options();
        options.stop_process = nullptr;
        ledger_ = *Ledger::Open(&store_, options);
        store_.SetFault(Fault::kUnknownLost);
        AppendAndWait(*ledger_, MakeEntry("leaf")).IgnoreError();
      },
      ::testing::ExitedWithCode(74), "unknown fate; the broker stops and recovers from disk");
}

TEST_F(LedgerTest, CommitsWhatWaitsWhenItStopsAndRefusesTheRest) {
  store_.HoldWrites(true);
  Appends appends(ledger_.get());
  for (int i = 0; i < 10; ++i) appends.Start(MakeEntry("leaf " + std::to_string(i)));
  std::thread stop([this] { ledger_->Stop(); });
  // While writes are held, an append that has a result was refused.
  Appends late(ledger_.get());
  ASSERT_TRUE(WaitUntil([&] {
    late.Start(MakeEntry("late"));
    return late.finished() > 0;
  }));
  store_.HoldWrites(false);
  stop.join();
  for (const auto& result : appends.Take()) EXPECT_TRUE(result.ok());
  EXPECT_EQ(late.Take().back().status().message(), "the broker is stopping");
  const uint64_t size = ledger_->Latest()->size;
  EXPECT_GE(size, 10u);
  ledger_->Stop();
  Open();
  EXPECT_EQ(ledger_->Latest()->size, size);
}

TEST_F(LedgerTest, SaysOfAnEntryThatItIsOnDiskAlsoAfterItsCallerGaveUp) {
  std::atomic<int> told = 0;
  const auto entry = [&told] {
    Entry made = MakeEntry("leaf");
    made.on_disk = [&told] { ++told; };
    return made;
  };
  EXPECT_TRUE(AppendAndWait(*ledger_, entry()).ok());
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(ledger_->Ready().ok());
  store_.SetFault(Fault::kNoSpace);
  EXPECT_FALSE(AppendAndWait(*ledger_, entry()).ok());
  EXPECT_FALSE(AppendAndWait(*ledger_, entry()).ok()) << "never taken, so never told of";
  EXPECT_EQ(told, 1);
  EXPECT_EQ(ledger_->Ready().code(), absl::StatusCode::kUnavailable);
  store_.SetFault(Fault::kNone);
  ASSERT_TRUE(WaitUntil([this] { return ledger_->Ready().ok(); }));
  EXPECT_EQ(told, 2) << "ready before it was told";
  ledger_->Stop();
  EXPECT_EQ(told, 2);
  EXPECT_EQ(ledger_->Ready().code(), absl::StatusCode::kUnavailable);
}

TEST_F(LedgerTest, StopsWhileTheDiskIsFull) {
  store_.SetFault(Fault::kNoSpace);
  EXPECT_FALSE(AppendAndWait(*ledger_, MakeEntry("leaf")).ok());
  ledger_->Stop();
  store_.SetFault(Fault::kNone);
  Open();
  EXPECT_EQ(ledger_->Latest()->size, 0u);
}

TEST_F(LedgerTest, ReadsRangesUpToItsEnd) {
  Append(5);
  const auto leaves = [this](uint64_t first, uint64_t count) {
    std::vector<std::string> texts;
    const auto entries = ledger_->ReadRange(first, count);
    for (const StoredEntry& entry : *entries) texts.push_back(entry.leaf);
    return texts;
  };
  EXPECT_THAT(leaves(0, 2), ElementsAre("leaf 0", "leaf 1"));
  EXPECT_THAT(leaves(3, 100), ElementsAre("leaf 3", "leaf 4"));
  EXPECT_THAT(leaves(5, 1), ElementsAre());
  EXPECT_THAT(leaves(1, ~uint64_t{0}), ElementsAre("leaf 1", "leaf 2", "leaf 3", "leaf 4"));
  EXPECT_EQ(ledger_->Read(5).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(LedgerTest, NamesTheEntryThatIsMissingOrCutShort) {
  Append(3);
  store::Batch damage;
  damage.Delete(store::Family::kEntries, EntryKey(0));
  damage.Put(store::Family::kEntries, EntryKey(1), std::string("\0\0\0\x09leaf", 8));
  ASSERT_TRUE(store_.Write(damage).ok());
  EXPECT_EQ(ledger_->Read(0).status().message(), "entry 0 of the log is missing");
  EXPECT_EQ(ledger_->Read(1).status().message(), "entry 1 of the log is cut short");
  EXPECT_EQ(ledger_->Read(1).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(LedgerTest, SaysWhyAProofIsNotToBeHad) {
  Append(5);
  const auto code = [](const absl::StatusOr<Proof>& proof) { return proof.status().code(); };
  EXPECT_EQ(code(ledger_->InclusionProof(0, 0)), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(ledger_->InclusionProof(5, 5)), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(ledger_->InclusionProof(0, 6)), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(code(ledger_->ConsistencyProof(0, 5)), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(ledger_->ConsistencyProof(4, 3)), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(ledger_->ConsistencyProof(1, 6)), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ledger_->ConsistencyProof(4, 3).status().message(), "tree sizes are reversed: from 4 to 3");
  EXPECT_EQ(ledger_->ConsistencyProof(1, 6).status().message(), "tree size 6 is beyond the log, which has 5 entries");
  EXPECT_TRUE(ledger_->ConsistencyProof(5, 5)->empty());
  EXPECT_EQ(ledger_->InclusionProof(3, 4)->size(), 2u);
}

TEST_F(LedgerTest, TellsTheHighWaterMarkOfEveryCommitWithinItsInterval) {
  Append(7);
  const HighWaterMark mark(folder_ / "mark");
  ASSERT_TRUE(WaitUntil([&] { return **mark.Read() == ledger_->Latest()->note; }));
  Append(1);
  ASSERT_TRUE(WaitUntil([&] { return **mark.Read() == ledger_->Latest()->note; }));
}

TEST_F(LedgerTest, RecordsNothingWhileTheHighWaterMarkCannotBeWritten) {
  Append(1);
  std::filesystem::create_directory(folder_ / "mark.new");  // where the new mark would be written
  ASSERT_TRUE(WaitUntil(
      [this] { return AppendAndWait(*ledger_, MakeEntry("leaf")).status().code() == absl::StatusCode::kUnavailable; }));
  EXPECT_THAT(AppendAndWait(*ledger_, MakeEntry("leaf")).status().message(), HasSubstr(folder_ / "mark"));
  std::filesystem::remove(folder_ / "mark.new");
  ASSERT_TRUE(WaitUntil([this] { return AppendAndWait(*ledger_, MakeEntry("leaf")).ok(); }));
  EXPECT_THAT(Reports(), ElementsAre(HasSubstr("nothing is recorded until it can be"), HasSubstr("goes on")));
}

TEST_F(LedgerTest, RefusesOptionsThatCannotWork) {
  ledger_.reset();
  const auto code = [this](const std::function<void(LedgerOptions&)>& change) {
    LedgerOptions options = Options();
    change(options);
    return Ledger::Open(&store_, options).status().code();
  };
  EXPECT_EQ(code([](LedgerOptions& o) { o.identity.origin = ""; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](LedgerOptions& o) { o.sign = nullptr; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](LedgerOptions& o) { o.high_water_mark = ""; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](LedgerOptions& o) { o.mark_interval = absl::Seconds(2); }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](LedgerOptions& o) { o.sign = TestKey(9).Sign(); }), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code([this](LedgerOptions& o) { o.high_water_mark = folder_ / "none/mark"; }),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace covenant::ledger
