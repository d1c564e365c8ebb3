#include "clients/cli/text/output_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace covenant::cli {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() : folder_(testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::create_directories(folder_);
  }
  ~OutputFileTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::string Text(const std::string& name) const {
    std::ifstream file(Path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  size_t Files() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  const std::string folder_;
};

TEST_F(OutputFileTest, TakesItsNameWhenItIsWholeAndIsItsOwnersOnly) {
  auto file = OutputFile::Create(Path("f")).value();
  file->stream() << "whole";
  EXPECT_FALSE(fs::exists(Path("f")));
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(Text("f"), "whole");
  EXPECT_EQ(fs::status(Path("f")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(Files(), 1);
}

TEST_F(OutputFileTest, LeavesWhatWasThereWhenItIsGivenUp) {
  std::ofstream(Path("f")) << "before";
  {
    auto file = OutputFile::Create(Path("f")).value();
    file->stream() << "half";
  }
  EXPECT_EQ(Text("f"), "before");
  EXPECT_EQ(Files(), 1) << "no half file is left";
}

TEST_F(OutputFileTest, ReplacesWhatWasThere) {
  std::ofstream(Path("f")) << "something longer than what comes";
  auto file = OutputFile::Create(Path("f")).value();
  file->stream() << "new";
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(Text("f"), "new");
}

TEST_F(OutputFileTest, WritesToADeviceAsItIs) {
  auto file = OutputFile::Create("/dev/null").value();
  file->stream() << "gone";
  EXPECT_TRUE(file->Commit().ok());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFileTest, SaysAtOnceThatItCannotBeWritten) {
  for (const std::string& name : {Path("none/f"), folder_, std::string()}) {
    EXPECT_EQ(OutputFile::Create(name).status().code(), absl::StatusCode::kInvalidArgument) << name;
  }
}

TEST_F(OutputFileTest, SaysThatTheDiskIsFull) {
  auto file = OutputFile::Create("/dev/full").value();
  file->stream() << "nowhere";
  EXPECT_EQ(file->Commit().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace covenant::cli
