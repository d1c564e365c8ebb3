#include "broker/crypto/master_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::crypto {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class MasterKeyTest : public testing::Test {
 protected:
  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "master.key";
};

TEST_F(MasterKeyTest, IsGeneratedAndLoaded) {
  ASSERT_TRUE(MasterKey::Generate(path_).ok());
  EXPECT_EQ(ModeOf(path_), 0600u);
  EXPECT_EQ(ReadFile(path_).size(), 75u);
  const MasterKey first = MasterKey::Load(path_).value();
  const MasterKey again = MasterKey::Load(path_).value();
  EXPECT_EQ(first.secret().size(), 32u);
  EXPECT_TRUE(first.secret() == again.secret());
  EXPECT_EQ(first.CheckValue(), again.CheckValue());
}

TEST_F(MasterKeyTest, IsNeverOverwritten) {
  ASSERT_TRUE(MasterKey::Generate(path_).ok());
  const std::string before = ReadFile(path_);
  EXPECT_EQ(MasterKey::Generate(path_).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReadFile(path_), before);
}

TEST_F(MasterKeyTest, DiffersEachTimeAndSoDoesItsCheckValue) {
  ASSERT_TRUE(MasterKey::Generate(path_).ok());
  ASSERT_TRUE(MasterKey::Generate(folder_ / "other.key").ok());
  const MasterKey one = MasterKey::Load(path_).value();
  const MasterKey other = MasterKey::Load(folder_ / "other.key").value();
  EXPECT_FALSE(one.secret() == other.secret());
  EXPECT_EQ(one.CheckValue().size(), 16u);
  EXPECT_NE(one.CheckValue(), other.CheckValue());
}

TEST_F(MasterKeyTest, MissingSaysWhereAndWhatToDo) {
  const absl::Status status = MasterKey::Load(path_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(status.message(), AllOf(HasSubstr(path_), HasSubstr("covenant-broker keygen")));
}

TEST_F(MasterKeyTest, WithOtherPermissionsIsRefused) {
  ASSERT_TRUE(MasterKey::Generate(path_).ok());
  chmod(path_.c_str(), 0644);
  const absl::Status status = MasterKey::Load(path_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.message(), AllOf(HasSubstr("mode 644"), HasSubstr("chmod 600 " + path_)));
}

TEST_F(MasterKeyTest, OfWrongSizeOrFormIsRefusedAndNotRepeated) {
  ASSERT_TRUE(MasterKey::Generate(path_).ok());
  const std::string good = ReadFile(path_);
  std::string other_letter = good;
  other_letter[40] = '*';
  std::string other_version = good;
  other_version[28] = '2';
  for (const std::string& bad : {std::string(), good.substr(1), good + "\n", good.substr(0, 74) + " ",
                                 std::string(75, 'A'), other_letter, other_version}) {
    WriteFile(path_, bad);
    const absl::Status status = MasterKey::Load(path_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(status.message(), AllOf(HasSubstr(path_), HasSubstr("put back")));
    if (bad.size() > 44) EXPECT_THAT(status.message(), testing::Not(HasSubstr(bad.substr(32, 20))));
  }
}

}  // namespace
}  // namespace covenant::crypto
