#include "broker/crypto/destroy_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include "tests/broker/crypto/full_disk.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace {

// What the files held that were synced, at that moment.
std::vector<std::string>& Synced() {
  static std::vector<std::string> synced;
  return synced;
}

}  // namespace

// In the place of the C library's: the sync itself, and a note of what it was for.
extern "C" int fdatasync(int file) {
  std::stringstream held;
  held << std::ifstream("/proc/self/fd/" + std::to_string(file)).rdbuf();
  Synced().push_back(held.str());
  return static_cast<int>(syscall(SYS_fdatasync, file));
}

namespace covenant::crypto {
namespace {

using testing::HasSubstr;

TEST(DestroyFileTest, OverwritesAndSyncsBeforeItTakesTheNameAway) {
  const TemporaryFolder folder;
  WriteFile(folder / "key", "32 bytes that nobody shall have.");
  std::filesystem::create_hard_link(folder / "key", folder / "disk");
  Synced().clear();
  ASSERT_TRUE(DestroyFile(folder / "key").ok());
  EXPECT_FALSE(std::filesystem::exists(folder / "key"));
  EXPECT_EQ(ReadFile(folder / "disk"), std::string(32, '\0'));
  EXPECT_THAT(Synced(), testing::ElementsAre(std::string(32, '\0')));
  EXPECT_TRUE(DestroyFile(folder / "key").ok()) << "it is gone already";
}

TEST(DestroyFileTest, KeepsAndNamesWhatItCannotOverwrite) {
  const TemporaryFolder folder;
  WriteFile(folder / "key", "32 bytes that nobody shall have.");
  {
    const FullDisk full(4);
    const absl::Status status = DestroyFile(folder / "key");
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(status.message(), HasSubstr("cannot overwrite " + (folder / "key")));
  }
  EXPECT_TRUE(std::filesystem::exists(folder / "key"));
  ASSERT_TRUE(DestroyFile(folder / "key").ok());
}

}  // namespace
}  // namespace covenant::crypto
