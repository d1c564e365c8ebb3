#include "broker/crypto/keyring.h"

#include <set>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/crypto/slot_file.h"
#include "tests/broker/crypto/full_disk.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::crypto {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class KeyringTest : public testing::Test {
 protected:
  KeyringTest() : master_(NewMaster("master.key")) {}

  MasterKey NewMaster(const std::string& name) {
    EXPECT_TRUE(MasterKey::Generate(folder_ / name).ok());
    return MasterKey::Load(folder_ / name).value();
  }
  std::unique_ptr<Keyring> Opened() { return Keyring::Open(keys_, master_, WhenMissing::kCreate).value(); }

  const TemporaryFolder folder_;
  const std::string keys_ = folder_ / "keys";
  const MasterKey master_;
};

TEST_F(KeyringTest, KeepsEveryKeyThroughARestart) {
  std::unique_ptr<Keyring> keyring = Opened();
  const std::vector<KeyName> names = {KeyName::Index(),
                                      KeyName::RepeatFingerprint(),
                                      KeyName::PseudonymMac("politie", "C", 1),
                                      KeyName::PseudonymEncryption("politie", "C", 1),
                                      KeyName::PseudonymMac("kmar", "C", 1),
                                      KeyName::SlotFile(1),
                                      KeyName::Other("page tokens")};
  std::vector<std::string> values;
  for (const KeyName& name : names) values.emplace_back(keyring->Key(name).value()->view());
  EXPECT_EQ(std::set<std::string>(values.begin(), values.end()).size(), names.size());
  const std::string id = keyring->id();
  keyring.reset();
  keyring = Keyring::Open(keys_, master_, WhenMissing::kRefuse).value();
  EXPECT_EQ(keyring->id(), id);
  for (size_t i = 0; i < names.size(); ++i) {
    ASSERT_NE(keyring->Find(names[i]), nullptr);
    EXPECT_EQ(keyring->Find(names[i])->view(), values[i]);
    EXPECT_EQ(keyring->Key(names[i]).value()->view(), values[i]);
  }
}

TEST_F(KeyringTest, FindNeverMakesAKey) {
  std::unique_ptr<Keyring> keyring = Opened();
  EXPECT_EQ(keyring->Find(KeyName::Index()), nullptr);
  EXPECT_EQ(keyring->Find(KeyName::Index()), nullptr);
}

TEST_F(KeyringTest, HoldsNoKeyInTheClear) {
  std::unique_ptr<Keyring> keyring = Opened();
  const std::string key(keyring->Key(KeyName::PseudonymMac("politie", "COMENSHA-REG", 1)).value()->view());
  const std::string file = ReadFile(keys_ + "/keyring");
  EXPECT_EQ(file.find(key), std::string::npos);
  EXPECT_EQ(file.find("COMENSHA"), std::string::npos);
  EXPECT_EQ(ModeOf(keys_ + "/keyring"), 0600u);
}

TEST_F(KeyringTest, GivesOneKeyToAllThreads) {
  std::unique_ptr<Keyring> keyring = Opened();
  std::vector<const Secret*> seen(8);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < seen.size(); ++i) {
    threads.emplace_back([&, i] {
      for (uint32_t epoch = 1; epoch <= 5; ++epoch)
        seen[i] = keyring->Key(KeyName::PseudonymMac("p", "C", epoch)).value();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Secret* key : seen) EXPECT_EQ(key, seen[0]);
}

TEST_F(KeyringTest, RefusesAnotherMasterKeyAndSaysSo) {
  Opened().reset();
  const absl::Status status = Keyring::Open(keys_, NewMaster("other.key"), WhenMissing::kCreate).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.message(), AllOf(HasSubstr("does not fit"), HasSubstr(keys_)));
}

TEST_F(KeyringTest, RefusesDamageAnywhere) {
  std::unique_ptr<Keyring> keyring = Opened();
  ASSERT_TRUE(keyring->Key(KeyName::Index()).ok());
  keyring.reset();
  const std::string path = keys_ + "/keyring";
  const std::string good = ReadFile(path);
  for (size_t offset = 0; offset < good.size(); ++offset) {
    FlipBit(path, offset);
    const absl::Status status = Keyring::Open(keys_, master_, WhenMissing::kCreate).status();
    const bool in_check_value = offset >= 20 && offset < 36;
    EXPECT_EQ(status.code(), in_check_value ? absl::StatusCode::kFailedPrecondition : absl::StatusCode::kDataLoss);
    FlipBit(path, offset);
  }
  WriteFile(path, good.substr(0, good.size() - 1));
  EXPECT_EQ(Keyring::Open(keys_, master_, WhenMissing::kCreate).status().code(), absl::StatusCode::kDataLoss);
  WriteFile(path, good);
  EXPECT_TRUE(Keyring::Open(keys_, master_, WhenMissing::kCreate).ok());
}

TEST_F(KeyringTest, IsNotMadeAnewWhereDataNeedsTheOldOne) {
  EXPECT_FALSE(Keyring::Open(keys_, master_, WhenMissing::kRefuse).ok());
  std::filesystem::create_directory(keys_);
  const absl::Status missing = Keyring::Open(keys_, master_, WhenMissing::kRefuse).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(missing.message(), HasSubstr("backup"));
  WriteFile(keys_ + "/" + SlotFile::NameOf(1), "");
  EXPECT_EQ(Keyring::Open(keys_, master_, WhenMissing::kCreate).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(KeyringTest, LetsOneBrokerIn) {
  std::unique_ptr<Keyring> keyring = Opened();
  const absl::Status status = Keyring::Open(keys_, master_, WhenMissing::kCreate).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.message(), HasSubstr("in use by another broker"));
  keyring.reset();
  EXPECT_TRUE(Keyring::Open(keys_, master_, WhenMissing::kCreate).ok());
}

TEST_F(KeyringTest, UsesNoKeyThatItCouldNotKeepAndRecoversWhenSpaceReturns) {
  std::unique_ptr<Keyring> keyring = Opened();
  const std::string kept(keyring->Key(KeyName::Index()).value()->view());
  {
    const FullDisk full(10);
    EXPECT_EQ(keyring->Key(KeyName::RepeatFingerprint()).status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(keyring->Find(KeyName::RepeatFingerprint()), nullptr);
    EXPECT_TRUE(keyring->Key(KeyName::Index()).ok());
  }
  const std::string made(keyring->Key(KeyName::RepeatFingerprint()).value()->view());
  keyring.reset();
  keyring = Opened();
  EXPECT_EQ(keyring->Find(KeyName::Index())->view(), kept);
  EXPECT_EQ(keyring->Find(KeyName::RepeatFingerprint())->view(), made);
}

TEST_F(KeyringTest, KeepsNumbersAndMakesEachOnce) {
  std::unique_ptr<Keyring> keyring = Opened();
  int made = 0;
  const auto make = [&made]() -> absl::StatusOr<uint64_t> { return 40 + static_cast<uint64_t>(++made); };
  EXPECT_EQ(keyring->FindNumber("a"), std::nullopt);
  EXPECT_EQ(keyring->Number("a", make).value(), 41u);
  EXPECT_EQ(keyring->Number("a", make).value(), 41u);
  EXPECT_EQ(keyring->Number("b", make).value(), 42u);
  keyring.reset();
  keyring = Opened();
  EXPECT_EQ(keyring->FindNumber("a"), 41u);
  EXPECT_EQ(keyring->FindNumber("b"), 42u);
  EXPECT_EQ(
      keyring->Number("c", []() -> absl::StatusOr<uint64_t> { return absl::UnavailableError("no"); }).status().code(),
      absl::StatusCode::kUnavailable);
  EXPECT_EQ(keyring->FindNumber("c"), std::nullopt);
}

TEST_F(KeyringTest, RefusesAKeyringOfAnEarlierVersionAndSaysSo) {
  Opened().reset();
  std::string file = ReadFile(keys_ + "/keyring");
  ASSERT_TRUE(file.starts_with("covenant keyring v2\n"));
  file[18] = '1';
  ASSERT_TRUE(ReplaceFile(keys_ + "/keyring", file).ok());
  const absl::Status status = Keyring::Open(keys_, master_, WhenMissing::kCreate).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("earlier version"));
}

TEST(KeyNameTest, TellsPartsApart) {
  EXPECT_NE(KeyName::PseudonymMac("ab", "c", 1).bytes(), KeyName::PseudonymMac("a", "bc", 1).bytes());
  EXPECT_NE(KeyName::PseudonymMac("a", "b", 1).bytes(), KeyName::PseudonymMac("b", "a", 1).bytes());
  EXPECT_NE(KeyName::Other("index").bytes(), KeyName::Index().bytes());
}

}  // namespace
}  // namespace covenant::crypto
