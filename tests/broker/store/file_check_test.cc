// Damage in the store's files, found before anybody reads them.
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "broker/store/batch.h"
#include "broker/store/rocks_store.h"
#include "tests/broker/store/scratch_folder.h"

namespace covenant::store {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

void Flip(const std::string& path, uint64_t offset) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  const char flipped = static_cast<char>(file.get() ^ 1);
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(flipped);
}

class FileCheckTest : public ::testing::Test {
 protected:
  // Closed cleanly: all rows are in table files.
  void SetUp() override {
    auto store = OpenRocksStore({.data_folder = data_});
    ASSERT_TRUE(store.ok()) << store.status().message();
    for (int i = 0; i < 200; ++i) {
      Batch batch;
      batch.Put(Family::kEntries, absl::StrCat("key ", i), std::string(500, 'v'));
      batch.Put(Family::kSignals, absl::StrCat("key ", i), std::string(50, 's'));
      ASSERT_TRUE((*store)->Write(batch).ok());
    }
  }
  absl::Status Open(uint64_t at_open = 1 << 30) {
    return OpenRocksStore({.data_folder = data_, .checked_at_open_bytes = at_open}).status();
  }
  std::vector<std::string> Files(const std::string& start, const std::string& end) const {
    std::vector<std::string> found;
    for (const auto& file : fs::directory_iterator(data_ + "/store")) {
      const std::string name = file.path().filename();
      if (name.starts_with(start) && name.ends_with(end)) found.push_back(file.path());
    }
    return found;
  }

  ScratchFolder folder_;
  const std::string data_ = folder_ / "data";
};

TEST_F(FileCheckTest, OpensWhatIsWhole) {
  EXPECT_TRUE(Open().ok());
  EXPECT_TRUE(Open().ok());
}

TEST_F(FileCheckTest, RefusesAFlippedByteAnywhereInATableFile) {
  const std::vector<std::string> tables = Files("", ".sst");
  ASSERT_GE(tables.size(), 2u);
  for (const std::string& table : tables) {
    const uint64_t size = fs::file_size(table);
    // The footer's padding too, which no checksum of RocksDB's own covers.
    for (const uint64_t offset : {uint64_t{0}, size / 3, size / 2, size - 60, size - 20, size - 1}) {
      Flip(table, offset);
      const absl::Status refusal = Open();
      EXPECT_EQ(refusal.code(), absl::StatusCode::kDataLoss) << offset << " of " << size;
      EXPECT_THAT(refusal.message(), HasSubstr("damaged"));
      Flip(table, offset);
    }
  }
  EXPECT_TRUE(Open().ok()) << "nothing else was wrong";
}

TEST_F(FileCheckTest, RefusesAFlippedByteInTheFilesThatRocksDbDoesNotLookInto) {
  for (const std::string start : {"IDENTITY", "OPTIONS-"}) {
    for (const double part : {0.0, 0.5, 0.999}) {
      ASSERT_TRUE(Open().ok());  // writes down what is there now
      const std::string file = Files(start, "").back();
      const auto offset = static_cast<uint64_t>(part * static_cast<double>(fs::file_size(file)));
      Flip(file, offset);
      const absl::Status refusal = Open();
      EXPECT_EQ(refusal.code(), absl::StatusCode::kDataLoss) << file;
      EXPECT_THAT(refusal.message(), HasSubstr(file));
      // RocksDB makes its OPTIONS files anew at every start, and reads none of them.
      if (fs::exists(file)) Flip(file, offset);
    }
  }
}

TEST_F(FileCheckTest, RefusesAStoreWithoutItsIdentity) {
  fs::remove(data_ + "/store/IDENTITY");
  const absl::Status refusal = Open();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(refusal.message(), HasSubstr("IDENTITY: it was missing"));
}

TEST_F(FileCheckTest, FindsBehindTheRunningStoreWhatWasTooMuchToReadAtItsStart) {
  const std::string table = Files("", ".sst").front();
  Flip(table, fs::file_size(table) / 2);
  std::mutex mutex;
  std::condition_variable told;
  absl::Status damage;
  {
    auto store = OpenRocksStore({.data_folder = data_,
                                 .checked_at_open_bytes = 0,
                                 .checked_a_second_bytes = 1 << 30,
                                 .on_damage = [&](const absl::Status& found) {
                                   const std::lock_guard lock(mutex);
                                   damage = found;
                                   told.notify_all();
                                 }});
    ASSERT_TRUE(store.ok()) << store.status().message();
    std::unique_lock lock(mutex);
    ASSERT_TRUE(told.wait_for(lock, std::chrono::seconds(20), [&] { return !damage.ok(); }));
  }
  EXPECT_EQ(damage.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(damage.message(), AllOf(HasSubstr(table), HasSubstr("its bytes are not those that were written")));
  // The next start looks there first, and does not serve.
  const absl::Status refusal = Open(0);
  EXPECT_EQ(refusal.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(refusal.message(), HasSubstr(table));
  // A sound copy of the file put back is served, and forgotten about.
  Flip(table, fs::file_size(table) / 2);
  EXPECT_TRUE(Open(0).ok());
  EXPECT_FALSE(fs::exists(data_ + "/damaged"));
}

}  // namespace
}  // namespace covenant::store
