// Any file of the data folder altered, cut or taken away: the ledger does not start, and says what it found.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/ledger/ledger.h"
#include "broker/store/rocks_store.h"
#include "tests/broker/ledger/appending_process.h"
#include "tests/broker/ledger/test_log.h"
#include "tests/broker/store/scratch_folder.h"

namespace covenant::ledger {
namespace {

namespace fs = std::filesystem;

// A data folder with files of every kind: table files of a run that was stopped, and the write-ahead log of one that
// was killed.
class EveryFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Run(300);
    ASSERT_TRUE(Refusal().ok());  // opened and closed: what was in the write-ahead log is in table files now
    Run(300);
    fs::copy(data_, folder_ / "sound", fs::copy_options::recursive);
    fs::copy(mark_, folder_ / "sound-mark");
    for (const auto& file : fs::directory_iterator(data_ + "/store")) {
      const std::string name = file.path().filename();
      if (file.file_size() > 0) files_[KindOf(name)].push_back(name);
    }
  }

  void Run(size_t acknowledgements) {
    AppendingProcess process(data_, mark_, 500, -1);
    ASSERT_TRUE(process.WaitForAcknowledgements(acknowledgements)) << process.Errors();
    // The mark is written every 20 ms here.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    process.Kill();
  }
  static std::string KindOf(const std::string& name) {
    if (name.ends_with(".sst")) return "table";
    if (name.ends_with(".log")) return "write-ahead log";
    return name.substr(0, name.find('-'));
  }
  void Restore() {
    fs::remove_all(data_);
    fs::copy(folder_ / "sound", data_, fs::copy_options::recursive);
    fs::copy(folder_ / "sound-mark", mark_, fs::copy_options::overwrite_existing);
  }
  // Why the broker does not start, by the store or the ledger; OK when it does.
  absl::Status Refusal() {
    auto store = store::OpenRocksStore({.data_folder = data_});
    if (!store.ok()) return store.status();
    auto ledger = Ledger::Open(store->get(), TestOptions(mark_));
    if (ledger.ok()) size_ = (*ledger)->Latest()->size;
    return ledger.status();
  }
  // It does not start, and says why in a sentence that names a file of ours.
  void ExpectRefused(const std::string& what) {
    const absl::Status refusal = Refusal();
    ASSERT_FALSE(refusal.ok()) << what << ": it started with " << size_ << " entries";
    const std::string said(refusal.message());
    EXPECT_TRUE(said.find(data_) != said.npos || said.find(mark_) != said.npos || said.find("log") != said.npos)
        << what << ": " << said;
  }

  ScratchFolder folder_;
  const std::string data_ = folder_ / "data";
  const std::string mark_ = folder_ / "mark";
  std::map<std::string, std::vector<std::string>> files_;
  uint64_t size_ = 0;
};

TEST_F(EveryFileTest, IsThere) {
  for (const char* kind : {"CURRENT", "IDENTITY", "MANIFEST", "OPTIONS", "table", "write-ahead log"}) {
    EXPECT_TRUE(files_.contains(kind)) << kind;
  }
  EXPECT_EQ(files_.size(), 6u) << "a kind of file that nothing here damages";
  Restore();
  EXPECT_TRUE(Refusal().ok());
}

TEST_F(EveryFileTest, IsMissedWhenAByteOfItWasFlipped) {
  std::mt19937_64 random(11);
  for (const auto& [kind, names] : files_) {
    for (const std::string& name : names) {
      const uint64_t size = fs::file_size(folder_ / ("sound/store/" + name));
      for (uint64_t offset : {uint64_t{0}, size / 2, size - 1, random() % size, random() % size}) {
        Restore();
        {
          std::fstream file(data_ + "/store/" + name, std::ios::in | std::ios::out | std::ios::binary);
          file.seekg(static_cast<std::streamoff>(offset));
          const char flipped = static_cast<char>(file.get() ^ (1 << (random() % 8)));
          file.seekp(static_cast<std::streamoff>(offset));
          file.put(flipped);
        }
        ASSERT_NO_FATAL_FAILURE(
            ExpectRefused(kind + " " + name + ", byte " + std::to_string(offset) + " of " + std::to_string(size)));
      }
    }
  }
}

TEST_F(EveryFileTest, IsMissedWhenItWasCutInHalfOrTakenAway) {
  for (const auto& [kind, names] : files_) {
    // What RocksDB does not read it makes again, and nothing of ours is lost with it.
    const bool only_made_again = kind == "OPTIONS";
    for (const std::string& name : names) {
      Restore();
      fs::resize_file(data_ + "/store/" + name, fs::file_size(data_ + "/store/" + name) / 2);
      ASSERT_NO_FATAL_FAILURE(ExpectRefused(kind + " " + name + " cut in half"));
      if (only_made_again) continue;
      Restore();
      fs::remove(data_ + "/store/" + name);
      ASSERT_NO_FATAL_FAILURE(ExpectRefused(kind + " " + name + " taken away"));
    }
  }
}

}  // namespace
}  // namespace covenant::ledger
