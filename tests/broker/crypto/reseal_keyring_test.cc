// Another master key over the same keys, and other keys over the same slots: cut off anywhere, all is still there.
#include "broker/crypto/reseal_keyring.h"

#include <filesystem>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "broker/base/clock.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/slot_file.h"
#include "broker/crypto/slots.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::crypto {
namespace {

namespace fs = std::filesystem;

class ResealKeyringTest : public testing::Test {
 protected:
  ResealKeyringTest() : before_(NewMaster("master.key")), next_(NewMaster("next.key")) {
    const auto keyring = Keyring::Open(keys_, before_, WhenMissing::kCreate).value();
    id_ = keyring->id();
    index_ = std::string((*keyring->Key(KeyName::Index()))->view());
    const auto slots = Slots::Open(keyring.get(), &SystemClock()).value();
    for (int i = 0; i < 20; ++i) {
      const SlotKey slot = slots->Take().value();
      slots_.push_back({slot.slot, std::string(slot.key->view())});
    }
    for (size_t i = 3; i < 20; i += 5) EXPECT_TRUE(slots->Destroy(slots_[i].first).ok());
    file_ = std::string(keyring->Find(KeyName::SlotFile(1))->view());
  }
  MasterKey NewMaster(const std::string& name) {
    EXPECT_TRUE(MasterKey::Generate(folder_ / name).ok());
    return MasterKey::Load(folder_ / name).value();
  }

  // All that was there, under that master key; what was destroyed stays so.
  void ExpectAllUnder(const MasterKey& master, const std::string& when) {
    const auto keyring = Keyring::Open(keys_, master, WhenMissing::kRefuse);
    ASSERT_TRUE(keyring.ok()) << when << ": " << keyring.status();
    EXPECT_EQ((*keyring)->id(), id_);
    EXPECT_EQ((*keyring)->Find(KeyName::Index())->view(), index_);
    const auto slots = Slots::Open(keyring->get(), &SystemClock());
    ASSERT_TRUE(slots.ok()) << when << ": " << slots.status();
    for (size_t i = 0; i < slots_.size(); ++i) {
      const auto key = (*slots)->Open(slots_[i].first);
      if (i % 5 == 3) {
        EXPECT_EQ(key.status().code(), absl::StatusCode::kNotFound) << when << " " << i;
      } else {
        ASSERT_TRUE(key.ok()) << when << ": " << key.status();
        EXPECT_EQ(key->key->view(), slots_[i].second) << when << " " << i;
      }
    }
    EXPECT_GT((*slots)->Take()->slot, slots_.back().first) << "no number is used twice";
  }
  std::string FileKeyUnder(const MasterKey& master) {
    const auto keyring = Keyring::Open(keys_, master, WhenMissing::kRefuse).value();
    return std::string(keyring->Find(KeyName::SlotFile(1))->view());
  }

  const TemporaryFolder folder_;
  const std::string keys_ = folder_ / "keys";
  const MasterKey before_, next_;
  std::string id_, index_, file_;
  std::vector<std::pair<uint64_t, std::string>> slots_;
};

TEST_F(ResealKeyringTest, KeepsEveryKeyAndSlotUnderNewOnes) {
  const std::string old_slots = ReadFile(keys_ + "/" + SlotFile::NameOf(1));
  ASSERT_TRUE(ResealKeyring(keys_, before_, next_).ok());
  EXPECT_EQ(Keyring::Open(keys_, before_, WhenMissing::kRefuse).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(FileKeyUnder(next_), file_);
  // No slot of before is left: whoever has the keyring of before, and its master key, opens none.
  const std::string new_slots = ReadFile(keys_ + "/" + SlotFile::NameOf(1));
  for (const auto& [slot, key] : slots_) {
    const size_t at = SlotFile::kHeaderSize + (slot - SlotFile::kSlots) * SlotFile::kSlotSize;
    const std::string sealed = old_slots.substr(at, SlotFile::kSlotSize);
    if (sealed.find_first_not_of('\xff') == std::string::npos) continue;
    EXPECT_EQ(new_slots.find(sealed), std::string::npos) << slot;
  }
  ExpectAllUnder(next_, "resealed");
  EXPECT_FALSE(fs::exists(keys_ + "/" + SlotFile::NameOf(1) + ".next"));
}

TEST_F(ResealKeyringTest, DoesNothingTheSecondTime) {
  ASSERT_TRUE(ResealKeyring(keys_, before_, next_).ok());
  const std::string bytes = ReadFile(keys_ + "/keyring");
  ASSERT_TRUE(ResealKeyring(keys_, before_, next_).ok());
  EXPECT_EQ(ReadFile(keys_ + "/keyring"), bytes);
  ExpectAllUnder(next_, "twice");
}

TEST_F(ResealKeyringTest, RefusesAKeyringOfOthersAndOneInUse) {
  const MasterKey third = NewMaster("third.key");
  EXPECT_EQ(ResealKeyring(keys_, third, next_).code(), absl::StatusCode::kFailedPrecondition);
  {
    const auto keyring = Keyring::Open(keys_, before_, WhenMissing::kRefuse).value();
    EXPECT_EQ(ResealKeyring(keys_, before_, next_).code(), absl::StatusCode::kFailedPrecondition);
  }
  ExpectAllUnder(before_, "as it was");
}

TEST_F(ResealKeyringTest, LeavesAllAsItWasWhereASlotIsDamaged) {
  const std::string path = keys_ + "/" + SlotFile::NameOf(1);
  std::string bytes = ReadFile(path);
  bytes[SlotFile::kHeaderSize + 20] ^= 1;
  WriteFile(path, bytes);
  EXPECT_EQ(ResealKeyring(keys_, before_, next_).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(FileKeyUnder(before_), file_);
}

// The keys as they are when a process that reseals them is killed, sooner or later.
TEST_F(ResealKeyringTest, GoesOnWhereverItWasKilled) {
  constexpr int kKills = 16;
  const TemporaryFolder original;
  fs::copy(keys_, original / "keys", fs::copy_options::recursive);
  const absl::Time began = absl::Now();
  ASSERT_TRUE(ResealKeyring(keys_, before_, next_).ok());
  const absl::Duration whole = absl::Now() - began;
  int before = 0, after = 0;
  for (int i = 0; i <= kKills; ++i) {
    fs::remove_all(keys_);
    fs::copy(original / "keys", keys_, fs::copy_options::recursive);
    const pid_t child = fork();
    if (child == 0) _exit(ResealKeyring(keys_, before_, next_).ok() ? 0 : 1);
    if (i < kKills) {  // the last one ends by itself, however busy the machine is
      absl::SleepFor(whole * 2 * i / kKills);
      kill(child, SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    const bool still_before = Keyring::Open(keys_, before_, WhenMissing::kRefuse).ok();
    (still_before ? before : after) += 1;
    const std::string when = absl::StrCat("killed at ", i, " of ", kKills);
    if (still_before) ExpectAllUnder(before_, when);
    const absl::Status again = ResealKeyring(keys_, before_, next_);
    ASSERT_TRUE(again.ok()) << when << ": " << again;
    ExpectAllUnder(next_, when);
  }
  EXPECT_GT(before, 0);
  EXPECT_GT(after, 0);
}

}  // namespace
}  // namespace covenant::crypto
