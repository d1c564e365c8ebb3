// Any file of a broker's folders altered, cut or taken away while it was down: the program does not start, and says in
// one sentence what it found.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

// Where the first slot stands in a slot file (broker/crypto/README.md).
constexpr uint64_t kFirstSlot = 4096;

// Files of every kind: table files of a run that was stopped, the write-ahead log of one that was killed.
class DamagedFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(Run());
    EXPECT_EQ(broker_->Stop(), 0);
    ASSERT_NO_FATAL_FAILURE(Run());
    absl::SleepFor(absl::Milliseconds(1500));  // the mark is at most a second old
    broker_->Kill();
    for (const std::string folder : {"data", "keys", "secrets"}) Copy(folder, "sound/" + folder);
    Copy("high-water", "sound/high-water");
  }

  void Run() {
    broker_ = std::make_unique<BrokerProcess>(site_.Configure());
    ASSERT_TRUE(broker_->AwaitListening()) << broker_->said();
    const auto connection = site_.Connect("kmar");
    const auto client = client::Client::Create(*connection).value();
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(client->WhoAmI().ok());
  }
  void Copy(const std::string& from, const std::string& to) {
    fs::create_directories(fs::path(site_ / to).parent_path());
    fs::copy(site_ / from, site_ / to, fs::copy_options::recursive);
  }
  void Restore() {
    for (const std::string name : {"data", "keys", "secrets", "high-water"}) {
      fs::remove_all(site_ / name);
      Copy("sound/" + name, name);
    }
  }

  // The files of the database whose names begin and end so, the largest first.
  std::vector<std::string> Store(const std::string& begin, const std::string& end) const {
    std::vector<std::string> found;
    for (const auto& file : fs::directory_iterator(site_ / "sound/data/store")) {
      const std::string name = file.path().filename();
      if (name.starts_with(begin) && name.ends_with(end) && file.file_size() > 0) found.push_back("data/store/" + name);
    }
    std::ranges::sort(found, std::greater(),
                      [this](const std::string& name) { return fs::file_size(site_ / ("sound/" + name)); });
    return found;
  }
  void Flip(const std::string& name, uint64_t offset) {
    std::fstream file(site_ / name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char flipped = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(flipped);
  }

  // What the program says when it ends by itself: one sentence of its own, beside what the database tells of itself.
  std::string Refusal(const std::string& what) {
    BrokerProcess broker(site_.Configure());
    EXPECT_FALSE(broker.AwaitListening()) << what << ": it started";
    EXPECT_EQ(broker.AwaitExit(), 1) << what;
    std::vector<std::string> own;
    for (const absl::string_view line : absl::StrSplit(broker.said(), '\n', absl::SkipEmpty())) {
      if (!absl::StartsWith(line, "store: [WARN]")) own.emplace_back(line);
    }
    EXPECT_EQ(own.size(), 1u) << what << ": " << broker.said();
    EXPECT_THAT(own, testing::Each(testing::StartsWith("covenant-broker: "))) << what;
    return own.empty() ? "" : own.front();
  }
  // A byte of it flipped at its begin, in its middle and at its end, one after the other.
  template <class Matcher>
  void ExpectRefusesFlips(const std::string& name, const Matcher& says) {
    const uint64_t size = fs::file_size(site_ / ("sound/" + name));
    for (const uint64_t offset : {uint64_t{0}, size / 2, size - 1}) {
      Restore();
      Flip(name, offset);
      const std::string what = absl::StrCat(name, ", byte ", offset, " of ", size);
      EXPECT_THAT(Refusal(what), says) << what;
    }
  }

  BrokerSite site_;
  std::unique_ptr<BrokerProcess> broker_;
};

TEST_F(DamagedFilesTest, StartsWithSoundFiles) {
  Restore();
  ASSERT_NO_FATAL_FAILURE(Run());
  EXPECT_GT(site_.AuditedEntries(), 200u);
}

TEST_F(DamagedFilesTest, RefusesAFlippedByteInAnyKindOfFileOfTheDatabase) {
  const auto of_the_folder = AllOf(HasSubstr(site_ / "data"), HasSubstr("damaged"));
  const std::vector<std::string> tables = Store("", ".sst");
  ASSERT_GE(tables.size(), 3u);
  for (size_t i = 0; i < 3; ++i) ExpectRefusesFlips(tables[i], of_the_folder);
  for (const char* name : {"CURRENT", "IDENTITY", "MANIFEST-", "OPTIONS-"}) {
    const std::vector<std::string> files = Store(name, "");
    ASSERT_FALSE(files.empty()) << name;
    ExpectRefusesFlips(files.front(), of_the_folder);
  }
}

TEST_F(DamagedFilesTest, StopsWhenItIsFoundBehindTheServingBrokerAndRefusesTheNextStart) {
  const std::string table = Store("", ".sst").front();
  Restore();
  Flip(table, fs::file_size(site_ / table) / 2);
  {
    BrokerProcess broker(site_.Configure({{"checked_at_start_mib", "0"}}));
    EXPECT_EQ(broker.AwaitExit(), 74) << broker.said();
    EXPECT_THAT(broker.said(), AllOf(HasSubstr("its bytes are not those that were written"),
                                     HasSubstr("the broker stops"), HasSubstr(fs::path(table).filename())));
  }
  BrokerProcess again(site_.Configure({{"checked_at_start_mib", "0"}}));
  EXPECT_FALSE(again.AwaitListening()) << "it forgot";
  EXPECT_EQ(again.AwaitExit(), 1);
  EXPECT_THAT(again.said(), HasSubstr(fs::path(table).filename()));
}

TEST_F(DamagedFilesTest, RefusesAWriteAheadLogThatWasAlteredCutOrTakenAway) {
  const std::vector<std::string> logs = Store("", ".log");
  ASSERT_FALSE(logs.empty());
  const std::string& wal = logs.front();
  const uint64_t size = fs::file_size(site_ / ("sound/" + wal));
  ASSERT_GT(size, 10'000u);
  const auto found = AnyOf(AllOf(HasSubstr(site_ / "data"), HasSubstr("damaged")),
                           AllOf(HasSubstr("are lost"), HasSubstr(site_ / "high-water")));
  for (const uint64_t offset : {size / 10, size / 2, size - size / 10}) {
    Restore();
    Flip(wal, offset);
    EXPECT_THAT(Refusal(absl::StrCat("byte ", offset, " of ", size)), found);
  }
  for (const uint64_t kept : {uint64_t{0}, size / 2, size - size / 10}) {
    Restore();
    fs::resize_file(site_ / wal, kept);
    EXPECT_THAT(Refusal(absl::StrCat("cut to ", kept, " of ", size)), HasSubstr("are lost"));
  }
  Restore();
  fs::remove(site_ / wal);
  EXPECT_THAT(Refusal("removed"), found);
}

TEST_F(DamagedFilesTest, RefusesFilesOfTheDatabaseThatAreGone) {
  for (const char* name : {"CURRENT", "IDENTITY", "MANIFEST-"}) {
    Restore();
    fs::remove(site_ / Store(name, "").front());
    EXPECT_THAT(Refusal(name), HasSubstr(site_ / "data"));
  }
  Restore();
  fs::remove(site_ / Store("", ".sst").front());
  EXPECT_THAT(Refusal("a table file"), HasSubstr(site_ / "data"));
}

TEST_F(DamagedFilesTest, RefusesAFlippedByteInItsKeys) {
  ExpectRefusesFlips("keys/keyring", HasSubstr("keyring"));
  ExpectRefusesFlips("secrets/log.key", HasSubstr("the log key"));
  ExpectRefusesFlips("secrets/master.key", HasSubstr("the master key"));
  for (const uint64_t offset : {uint64_t{3}, uint64_t{20}, kFirstSlot - 1}) {
    Restore();
    Flip("keys/slots-00000001", offset);
    EXPECT_THAT(Refusal("a slot file's header"), AllOf(HasSubstr("slots-00000001"), HasSubstr("header")));
  }
  for (const uint64_t offset : {kFirstSlot, kFirstSlot + 64 * 2047 + 63}) {
    Restore();
    Flip("keys/slots-00000001", offset);
    EXPECT_THAT(Refusal("a slot"), AllOf(HasSubstr("slots-00000001"), HasSubstr("damaged")));
  }
}

TEST_F(DamagedFilesTest, RefusesASlotFileThatWasCutOrTakenAway) {
  Restore();
  fs::resize_file(site_ / "keys/slots-00000001", 100'000);
  EXPECT_THAT(Refusal("cut"), AllOf(HasSubstr("slots-00000001"), HasSubstr("100000 bytes")));
  Restore();
  fs::remove(site_ / "keys/slots-00000001");
  EXPECT_THAT(Refusal("taken away"), HasSubstr("slots-00000001"));
}

TEST_F(DamagedFilesTest, RefusesAHighWaterMarkThatWasAlteredOrCut) {
  ExpectRefusesFlips("high-water", HasSubstr("high-water"));
  Restore();
  fs::resize_file(site_ / "high-water", 0);
  EXPECT_THAT(Refusal("cut"), HasSubstr("high-water"));
}

}  // namespace
}  // namespace covenant::stories
