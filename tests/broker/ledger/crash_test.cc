// The ledger over RocksDB when its process is killed, its disk fails or fills, and its folder is damaged or replaced.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include "broker/ledger/ledger.h"
#include "broker/store/batch.h"
#include "broker/store/rocks_store.h"
#include "tests/broker/ledger/appending_process.h"
#include "tests/broker/ledger/test_log.h"
#include "tests/broker/store/scratch_folder.h"

namespace covenant::ledger {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class CrashTest : public ::testing::Test {
 protected:
  AppendingProcess Start(size_t detail_bytes = 500, long syncs = -1) {
    return AppendingProcess(data_, mark_, detail_bytes, syncs);
  }

  void Open() {
    auto store = store::OpenRocksStore({.data_folder = data_});
    ASSERT_TRUE(store.ok()) << store.status().message();
    store_ = *std::move(store);
    auto ledger = Ledger::Open(store_.get(), TestOptions(mark_));
    ASSERT_TRUE(ledger.ok()) << ledger.status().message();
    ledger_ = *std::move(ledger);
  }
  void Close() {
    ledger_.reset();
    store_.reset();
  }
  // Why the broker does not start, by the store or the ledger.
  absl::Status Refusal() {
    auto store = store::OpenRocksStore({.data_folder = data_});
    if (!store.ok()) return store.status();
    return Ledger::Open(store->get(), TestOptions(mark_)).status();
  }

  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(AppendAndWait(*ledger_, MakeEntry("leaf " + std::to_string(ledger_->Latest()->size))).ok());
    }
  }

  // Everything that was acknowledged is there with its state, and every root that was shown is one of this log.
  void ExpectHolds(const std::vector<Acknowledged>& acknowledged) {
    const auto latest = ledger_->Latest();
    for (const Acknowledged& one : acknowledged) {
      const auto entry = ledger_->Read(one.index);
      ASSERT_TRUE(entry.ok()) << entry.status().message();
      ASSERT_EQ(LeafHash(entry->leaf), one.leaf_hash) << "entry " << one.index;
      ASSERT_TRUE(store_->Get(store::Family::kSignals, Bytes(one.leaf_hash))->has_value()) << "entry " << one.index;
      if (one.size == latest->size) {
        ASSERT_EQ(one.root, latest->root);
      } else {
        const auto proof = ledger_->ConsistencyProof(one.size, latest->size);
        ASSERT_TRUE(proof.ok()) << proof.status().message();
        ASSERT_TRUE(VerifiesConsistency(one.size, latest->size, one.root, latest->root, *proof))
            << "size " << one.size << " has two roots";
      }
    }
  }
  // What a process on a sound disk acknowledges until it is killed.
  std::vector<Acknowledged> AppendMore(size_t count) {
    AppendingProcess process = Start();
    EXPECT_TRUE(process.WaitForAcknowledgements(count)) << process.Errors();
    return process.Kill();
  }
  static void ExpectOneRootASize(const std::vector<Acknowledged>& acknowledged) {
    std::map<uint64_t, Hash> roots;
    for (const Acknowledged& one : acknowledged) {
      ASSERT_EQ(roots.try_emplace(one.size, one.root).first->second, one.root)
          << "size " << one.size << " has two roots";
    }
  }
  // The root is that of the leaves, computed from the first to the last; and no state is without its entry.
  void ExpectWhole() {
    TextbookTree textbook;
    const auto entries = ledger_->ReadRange(0, ~uint64_t{0});
    ASSERT_TRUE(entries.ok()) << entries.status().message();
    for (const StoredEntry& entry : *entries) textbook.Append(entry.leaf);
    ASSERT_EQ(textbook.size(), ledger_->Latest()->size);
    ASSERT_EQ(textbook.Root(textbook.size()), ledger_->Latest()->root);
    uint64_t states = 0;
    const auto cursor = store_->Scan(store::Family::kSignals, store::Prefix(""));
    for (; cursor->Valid(); cursor->Next()) ++states;
    ASSERT_EQ(states, ledger_->Latest()->size);
  }

  ScratchFolder folder_;
  const std::string data_ = folder_ / "data";
  const std::string mark_ = folder_ / "mark";
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(CrashTest, KeepsItsRootAfterACrashMidAppend) {
  const char* wanted = std::getenv("COVENANT_CRASH_ROUNDS");
  const int rounds = wanted == nullptr ? 5 : std::atoi(wanted);
  std::mt19937 random(static_cast<unsigned>(rounds));
  std::vector<Acknowledged> all;
  for (int round = 0; round < rounds; ++round) {
    AppendingProcess process = Start();
    ASSERT_TRUE(process.WaitForAcknowledgements(1)) << process.Errors();
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 100));
    const std::vector<Acknowledged> acknowledged = process.Kill();
    ASSERT_FALSE(acknowledged.empty());
    all.insert(all.end(), acknowledged.begin(), acknowledged.end());
    ASSERT_NO_FATAL_FAILURE(Open());
    ASSERT_NO_FATAL_FAILURE(ExpectHolds(all));
    ASSERT_NO_FATAL_FAILURE(ExpectWhole());
    Close();
  }
}

TEST_F(CrashTest, StopsWhenASyncFailsAndNeverShowsASecondRootOfASize) {
  std::vector<Acknowledged> all;
  // More syncs than stories: at least one story was told of its entry.
  for (long syncs : {20, 40, 80}) {
    AppendingProcess process = Start(500, syncs);
    const std::vector<Acknowledged> acknowledged = process.WaitForExit();
    EXPECT_EQ(process.exit_code(), 74);
    EXPECT_THAT(process.Errors(), AllOf(HasSubstr("unknown fate"), HasSubstr("recovers from disk")));
    EXPECT_FALSE(acknowledged.empty());
    all.insert(all.end(), acknowledged.begin(), acknowledged.end());
    // Other entries come where the lost ones would have stood: a root that had been shown for them would be a second
    // one.
    const std::vector<Acknowledged> after = AppendMore(300);
    all.insert(all.end(), after.begin(), after.end());
    ASSERT_NO_FATAL_FAILURE(ExpectOneRootASize(all));
    ASSERT_NO_FATAL_FAILURE(Open());
    ASSERT_NO_FATAL_FAILURE(ExpectHolds(all));
    ASSERT_NO_FATAL_FAILURE(ExpectWhole());
    Close();
  }
}

// The log that a killed process leaves: all of it still in RocksDB's write-ahead log.
class DamageTest : public CrashTest {
 protected:
  void SetUp() override {
    AppendingProcess process = Start();
    ASSERT_TRUE(process.WaitForAcknowledgements(500)) << process.Errors();
    // The mark is written every 20 ms here: by now it tells of many of them.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    process.Kill();
    for (const auto& file : std::filesystem::directory_iterator(data_ + "/store")) {
      const bool larger = wal_.empty() || file.file_size() > std::filesystem::file_size(wal_);
      if (file.path().extension() == ".log" && larger) wal_ = file.path();
    }
    ASSERT_GT(std::filesystem::file_size(wal_), 100'000u);
  }
  std::filesystem::path wal_;
};

TEST_F(DamageTest, StartsWithoutAny) {
  ASSERT_NO_FATAL_FAILURE(Open());
}

TEST_F(DamageTest, RefusesAFlippedByteInTheWriteAheadLog) {
  {
    std::fstream file(wal_, std::ios::in | std::ios::out | std::ios::binary);
    const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(wal_) / 2);
    file.seekg(middle);
    const char flipped = static_cast<char>(file.get() ^ 1);
    file.seekp(middle);
    file.put(flipped);
  }
  const absl::Status refusal = Refusal();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(refusal.message(), AllOf(HasSubstr(data_), HasSubstr("damaged")));
}

TEST_F(DamageTest, RefusesARemovedWriteAheadLog) {
  std::filesystem::remove(wal_);
  const absl::Status refusal = Refusal();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(refusal.message(),
              AllOf(HasSubstr("the log holds 0 entries, but the high-water mark " + mark_ + " tells of"),
                    HasSubstr("put the newest copy back")));
}

TEST_F(DamageTest, RefusesAWriteAheadLogCutInHalf) {
  std::filesystem::resize_file(wal_, std::filesystem::file_size(wal_) / 2);
  EXPECT_EQ(Refusal().code(), absl::StatusCode::kDataLoss);
}

TEST_F(CrashTest, RefusesAnOlderCopyOfItsFolder) {
  ASSERT_NO_FATAL_FAILURE(Open());
  Append(10);
  Close();
  std::filesystem::copy(data_, folder_ / "older", std::filesystem::copy_options::recursive);
  ASSERT_NO_FATAL_FAILURE(Open());
  Append(5);
  Close();
  std::filesystem::remove_all(data_);
  std::filesystem::rename(folder_ / "older", data_);
  const absl::Status refusal = Refusal();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(refusal.message(), "the log holds 10 entries, but the high-water mark " + mark_ +
                                   " tells of 15: 5 are lost; this is not the newest copy of the data folder, or it is "
                                   "damaged: put the newest copy back");
}

TEST_F(CrashTest, StartsAgainAfterACleanStop) {
  ASSERT_NO_FATAL_FAILURE(Open());
  Append(300);
  const Hash root = ledger_->Latest()->root;
  Close();
  ASSERT_NO_FATAL_FAILURE(Open());
  EXPECT_EQ(ledger_->Latest()->root, root);
  Append(300);
  TextbookTree textbook;
  for (int i = 0; i < 600; ++i) textbook.Append("leaf " + std::to_string(i));
  EXPECT_EQ(ledger_->Latest()->root, textbook.Root(600));
}

// On a small tmpfs; needs the right to mount one.
class SmallDiskTest : public CrashTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(data_);
    if (mount("tmpfs", data_.c_str(), "tmpfs", 0, "size=384m") != 0) GTEST_SKIP() << "this user cannot mount a tmpfs";
    mounted_ = true;
  }
  void TearDown() override {
    Close();
    if (mounted_) umount(data_.c_str());
  }
  void FillDisk() {
    const uintmax_t free = std::filesystem::space(data_).available;
    std::ofstream(data_ + "/filler", std::ios::binary) << std::string(free, 'x');
  }
  bool mounted_ = false;
};

TEST_F(SmallDiskTest, RecordsNothingWhileTheDiskIsFullThenGoesOnAndLosesNothing) {
  AppendingProcess process = Start(30'000);  // soon through the space that RocksDB has set aside
  ASSERT_TRUE(process.WaitForAcknowledgements(100)) << process.Errors();
  FillDisk();
  ASSERT_TRUE(process.WaitForRefusals(50));
  const size_t before = process.acknowledgements();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(process.acknowledgements(), before);
  std::filesystem::remove(data_ + "/filler");
  ASSERT_TRUE(process.WaitForAcknowledgements(before + 100));
  const std::vector<Acknowledged> acknowledged = process.Kill();
  ASSERT_NO_FATAL_FAILURE(Open());
  ASSERT_NO_FATAL_FAILURE(ExpectHolds(acknowledged));
  ASSERT_NO_FATAL_FAILURE(ExpectWhole());
}

}  // namespace
}  // namespace covenant::ledger
