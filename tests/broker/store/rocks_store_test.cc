#include "broker/store/rocks_store.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <string>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "broker/store/batch.h"
#include "broker/store/folder_lock.h"
#include "tests/broker/store/scratch_folder.h"

namespace covenant::store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class RocksStoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Store>> Open() { return OpenRocksStore({.data_folder = data_}); }

  static absl::Status Put(Store& store, const std::string& key, const std::string& value) {
    Batch batch;
    batch.Put(Family::kEntries, key, value);
    return store.Write(batch);
  }

  ScratchFolder folder_;
  const std::string data_ = folder_ / "data";
};

TEST_F(RocksStoreTest, HoldsItsRowsAfterItIsOpenedAgain) {
  {
    auto store = Open();
    ASSERT_TRUE(store.ok()) << store.status().message();
    ASSERT_TRUE(Put(**store, "key", "value").ok());
  }
  auto store = Open();
  ASSERT_TRUE(store.ok()) << store.status().message();
  EXPECT_EQ(*(*store)->Get(Family::kEntries, "key"), "value");
}

TEST_F(RocksStoreTest, MakesItsFolderForItsOwnerOnly) {
  const auto store = Open();
  ASSERT_TRUE(store.ok());
  EXPECT_EQ(std::filesystem::status(data_).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(RocksStoreTest, RefusesASecondOpenInTheSameProcess) {
  const auto store = Open();
  ASSERT_TRUE(store.ok());
  const auto second = Open();
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(second.status().message(), absl::StrCat("data folder ", data_, " is in use by another broker (pid ",
                                                    getpid(), "); stop it or choose another folder"));
}

TEST_F(RocksStoreTest, NamesTheProcessThatHasTheFolderAndOpensWhenItIsGone) {
  std::filesystem::create_directories(data_);
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t other = fork();
  if (other == 0) {
    const auto lock = FolderLock::Take(data_);
    const char told = lock.ok() ? 'y' : 'n';
    if (write(ready[1], &told, 1) == 1) pause();
    _exit(0);
  }
  char told = 0;
  ASSERT_EQ(read(ready[0], &told, 1), 1);
  ASSERT_EQ(told, 'y');
  const auto refused = Open();
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(refused.status().message(), HasSubstr(absl::StrCat("(pid ", other, ")")));
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  EXPECT_TRUE(Open().ok());
}

TEST_F(RocksStoreTest, SaysWhichFolderCannotBeMade) {
  std::ofstream(folder_ / "file").put('x');
  const auto store = OpenRocksStore({.data_folder = folder_ / "file/data"});
  EXPECT_FALSE(store.ok());
  EXPECT_THAT(store.status().message(), HasSubstr(folder_ / "file/data"));
}

// The folder's files in which these bytes stand.
std::vector<std::string> FilesWith(const std::string& folder, const std::string& bytes) {
  std::vector<std::string> found;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    if (content.find(bytes) != std::string::npos) found.push_back(file.path().filename());
  }
  return found;
}

class ScrubTest : public RocksStoreTest {
 protected:
  static constexpr Family kScrubbed[] = {Family::kEntries};
  // Two rows, of which the one with the secret is deleted again; now and then they reach table files before.
  void WriteAndDelete(Store& store, bool into_files_first) {
    ASSERT_TRUE(Put(store, "a key with secret-key", "secret-value").ok());
    ASSERT_TRUE(Put(store, "another key", "kept-value").ok());
    if (into_files_first) ASSERT_TRUE(store.Scrub(kScrubbed).ok());
    Batch batch;
    batch.Delete(Family::kEntries, "a key with secret-key");
    ASSERT_TRUE(store.Write(batch).ok());
  }
};

TEST_F(ScrubTest, LeavesNoFileThatHoldsADeletedRow) {
  for (const bool into_files_first : {false, true}) {
    const auto store = Open();
    ASSERT_TRUE(store.ok());
    WriteAndDelete(**store, into_files_first);
    EXPECT_THAT(FilesWith(data_, "secret-key"), Not(IsEmpty()));
    ASSERT_TRUE((*store)->Scrub(kScrubbed).ok());
    EXPECT_THAT(FilesWith(data_, "secret"), IsEmpty());
    EXPECT_EQ(*(*store)->Get(Family::kEntries, "another key"), "kept-value");
  }
}

TEST_F(ScrubTest, IsRefusedWhileASnapshotNeedsTheOldRows) {
  const auto store = Open();
  ASSERT_TRUE(store.ok());
  WriteAndDelete(**store, true);
  auto snapshot = (*store)->Snapshot();
  EXPECT_EQ((*store)->Scrub(kScrubbed).code(), absl::StatusCode::kUnavailable);
  snapshot.reset();
  EXPECT_TRUE((*store)->Scrub(kScrubbed).ok());
  EXPECT_THAT(FilesWith(data_, "secret"), IsEmpty());
}

// On a tmpfs of its own; needs the right to mount one. RocksDB goes on when a write buffer (64 MiB) fits again.
class FullDiskTest : public RocksStoreTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(data_);
    if (mount("tmpfs", data_.c_str(), "tmpfs", 0, "size=384m") != 0) GTEST_SKIP() << "this user cannot mount a tmpfs";
    mounted_ = true;
  }
  void TearDown() override {
    store_.reset();
    if (mounted_) umount(data_.c_str());
  }

  void OpenOnSmallDisk() {
    auto store = Open();
    ASSERT_TRUE(store.ok()) << store.status().message();
    store_ = *std::move(store);
  }

  // Fills the disk beside the store but for a mebibyte, then writes rows; gives the first failure.
  absl::Status WriteUntilFull(int& written) {
    const uintmax_t room = uintmax_t{1} << 20;
    const uintmax_t free = std::filesystem::space(data_).available;
    std::ofstream(data_ + "/filler", std::ios::binary) << std::string(free > room ? free - room : 0, 'x');
    for (;; ++written) {
      const absl::Status status = Put(*store_, std::to_string(written), std::string(32 << 10, 'v'));
      if (!status.ok()) return status;
    }
  }

  absl::Status WriteUntilItWorks(const std::string& key) {
    absl::Status status;
    for (int tries = 0; tries < 300; ++tries) {
      status = Put(*store_, key, std::string(32 << 10, 'v'));
      if (status.code() != absl::StatusCode::kResourceExhausted) return status;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return status;
  }

  bool mounted_ = false;
  std::unique_ptr<Store> store_;
};

TEST_F(FullDiskTest, SaysSoLosesNothingAndGoesOnWhenThereIsSpace) {
  OpenOnSmallDisk();
  int written = 0;
  EXPECT_EQ(WriteUntilFull(written).code(), absl::StatusCode::kResourceExhausted);
  ASSERT_GT(written, 0);
  const std::string failed = std::to_string(written);
  EXPECT_EQ(*store_->Get(Family::kEntries, failed), std::nullopt);
  EXPECT_TRUE(store_->Get(Family::kEntries, "0")->has_value());
  EXPECT_EQ(Put(*store_, failed, "v").code(), absl::StatusCode::kResourceExhausted);

  std::filesystem::remove(data_ + "/filler");
  ASSERT_TRUE(WriteUntilItWorks(failed).ok());
  store_.reset();
  OpenOnSmallDisk();
  for (int i = 0; i <= written; ++i) EXPECT_TRUE(store_->Get(Family::kEntries, std::to_string(i))->has_value()) << i;
}

TEST_F(FullDiskTest, ClosesWhileItIsFullAndHoldsWhatWasWritten) {
  OpenOnSmallDisk();
  int written = 0;
  EXPECT_EQ(WriteUntilFull(written).code(), absl::StatusCode::kResourceExhausted);
  store_.reset();
  std::filesystem::remove(data_ + "/filler");
  OpenOnSmallDisk();
  for (int i = 0; i < written; ++i) EXPECT_TRUE(store_->Get(Family::kEntries, std::to_string(i))->has_value()) << i;
  EXPECT_EQ(*store_->Get(Family::kEntries, std::to_string(written)), std::nullopt);
}

}  // namespace
}  // namespace covenant::store
