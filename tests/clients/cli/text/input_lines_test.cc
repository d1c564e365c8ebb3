#include "clients/cli/text/input_lines.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

std::vector<std::pair<uint64_t, std::string>> All(InputLines& input) {
  std::vector<std::pair<uint64_t, std::string>> lines;
  for (std::string line; input.Next(line);) lines.emplace_back(input.number(), line);
  return lines;
}

TEST(InputLinesTest, CountsBlankLinesAndPassesOverThem) {
  std::istringstream in("\na\n \t\r\nb\r\n\n\nc");
  auto input = InputLines::Open("-", in);
  ASSERT_TRUE(input.ok());
  const auto expected = ElementsAre(Pair(2, "a"), Pair(4, "b\r"), Pair(7, "c"));
  EXPECT_THAT(All(*input), expected);
  input->Rewind();
  EXPECT_THAT(All(*input), expected);
}

TEST(InputLinesTest, ReadsAFileTwice) {
  const std::string file = ::testing::TempDir() + "/input_lines_twice.ndjson";
  std::ofstream(file) << "a\nb\n";
  std::istringstream none;
  auto input = InputLines::Open(file, none);
  ASSERT_TRUE(input.ok());
  EXPECT_THAT(All(*input), ElementsAre(Pair(1, "a"), Pair(2, "b")));
  input->Rewind();
  EXPECT_EQ(input->Rest(), "a\nb\n");
  std::filesystem::remove(file);
}

TEST(InputLinesTest, TakesNoInputAsNoLines) {
  std::istringstream in("");
  auto input = InputLines::Open("-", in);
  ASSERT_TRUE(input.ok());
  EXPECT_THAT(All(*input), IsEmpty());
}

TEST(InputLinesTest, KeepsAnEndlessLineFromFillingTheMemory) {
  std::istringstream in(std::string(3 << 20, 'x') + "\nb\n");
  auto input = InputLines::Open("-", in);
  ASSERT_TRUE(input.ok());
  const auto lines = All(*input);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].second.size(), (1u << 20) + 1);
  EXPECT_THAT(lines[1], Pair(2, "b"));
}

TEST(InputLinesTest, NeverRepeatsTheNameOfAFileThatIsNotThere) {
  std::istringstream none;
  for (const std::string& wrong : {std::string("999911120"), ::testing::TempDir()}) {
    auto input = InputLines::Open(wrong, none);
    ASSERT_EQ(input.status().code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(std::string(input.status().message()), Not(HasSubstr(wrong)));
  }
}

}  // namespace
}  // namespace covenant::cli
