#include "broker/crypto/durable_file.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/crypto/full_disk.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::crypto {
namespace {

using testing::HasSubstr;

TEST(CreateFileTest, MakesAFileThatOnlyItsOwnerMayRead) {
  const TemporaryFolder folder;
  ASSERT_TRUE(CreateFile(folder / "key", "content").ok());
  EXPECT_EQ(ReadFile(folder / "key"), "content");
  EXPECT_EQ(ModeOf(folder / "key"), 0600u);
}

TEST(CreateFileTest, LeavesAFileThatIsThere) {
  const TemporaryFolder folder;
  WriteFile(folder / "key", "old");
  EXPECT_EQ(CreateFile(folder / "key", "new").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReadFile(folder / "key"), "old");
}

TEST(CreateFileTest, SaysWhichFolderIsMissing) {
  const TemporaryFolder folder;
  const absl::Status status = CreateFile(folder / "none/key", "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(status.message(), HasSubstr("none/key"));
}

TEST(CreateFileTest, LeavesNothingBehindOnAFullDisk) {
  const TemporaryFolder folder;
  {
    const FullDisk full(4);
    EXPECT_EQ(CreateFile(folder / "key", "more than four bytes").code(), absl::StatusCode::kUnavailable);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "key"));
}

TEST(ReplaceFileTest, PutsTheNewInThePlaceOfTheOld) {
  const TemporaryFolder folder;
  ASSERT_TRUE(ReplaceFile(folder / "ring", "one").ok());
  ASSERT_TRUE(ReplaceFile(folder / "ring", "two").ok());
  EXPECT_EQ(ReadFile(folder / "ring"), "two");
  EXPECT_EQ(ModeOf(folder / "ring"), 0600u);
}

TEST(ReplaceFileTest, KeepsTheOldOnAFullDisk) {
  const TemporaryFolder folder;
  ASSERT_TRUE(ReplaceFile(folder / "ring", "one").ok());
  {
    const FullDisk full(4);
    EXPECT_EQ(ReplaceFile(folder / "ring", "more than four bytes").code(), absl::StatusCode::kUnavailable);
  }
  EXPECT_EQ(ReadFile(folder / "ring"), "one");
  EXPECT_TRUE(ReplaceFile(folder / "ring", "two").ok());
}

TEST(ReplaceFileTest, OverridesWhatACrashLeft) {
  const TemporaryFolder folder;
  WriteFile(folder / "ring.new", "half");
  ASSERT_TRUE(ReplaceFile(folder / "ring", "whole").ok());
  EXPECT_EQ(ReadFile(folder / "ring"), "whole");
}

TEST(ReadPrivateFileTest, ReadsTheWholeFile) {
  const TemporaryFolder folder;
  WriteFile(folder / "key", "content");
  EXPECT_EQ(ReadPrivateFile("the key", folder / "key", 7).value().view(), "content");
}

TEST(ReadPrivateFileTest, RefusesWhatOthersMayReadAndSaysWhatToDo) {
  const TemporaryFolder folder;
  WriteFile(folder / "key", "content");
  for (const mode_t mode : {0640u, 0604u, 0620u, 0601u}) {
    chmod((folder / "key").c_str(), mode);
    const absl::Status status = ReadPrivateFile("the key", folder / "key", 100).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(status.message(), HasSubstr("chmod 600"));
  }
  chmod((folder / "key").c_str(), 0400);
  EXPECT_TRUE(ReadPrivateFile("the key", folder / "key", 100).ok());
}

TEST(ReadPrivateFileTest, RefusesAForeignOwner) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const TemporaryFolder folder;
  WriteFile(folder / "key", "content");
  ASSERT_EQ(chown((folder / "key").c_str(), 12'345, 12'345), 0);
  EXPECT_THAT(ReadPrivateFile("the key", folder / "key", 100).status().message(), HasSubstr("user id 12345"));
}

TEST(ReadPrivateFileTest, RefusesAFolderAndALargeFile) {
  const TemporaryFolder folder;
  WriteFile(folder / "key", "content");
  EXPECT_THAT(ReadPrivateFile("the key", folder.path(), 100).status().message(), HasSubstr("not a regular file"));
  EXPECT_THAT(ReadPrivateFile("the key", folder / "key", 6).status().message(), HasSubstr("7 bytes"));
}

}  // namespace
}  // namespace covenant::crypto
