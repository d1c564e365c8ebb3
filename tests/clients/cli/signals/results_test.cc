#include "clients/cli/signals/results.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

const Json kAccepted = {{"told", "permit"}};

std::string Contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class ResultsTest : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }
  std::ostringstream out_;
  const std::string file_ =
      ::testing::TempDir() + "/results_" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".ndjson";
};

TEST_F(ResultsTest, StandInTheOrderOfTheInput) {
  auto results = Results::Open("", false, out_);
  ASSERT_TRUE(results.ok());
  results->ExpectItem(1);
  results->AddFaults(2, {"not JSON"});
  results->ExpectItem(3);
  results->AddFaults(5, {"empty"});
  EXPECT_EQ(out_.str(), "");
  ASSERT_TRUE(results->Answer(0, kAccepted).ok());
  EXPECT_EQ(out_.str(), "{\"line\":1,\"told\":\"permit\"}\n");
  ASSERT_TRUE(results->Answer(1, kAccepted).ok());
  ASSERT_TRUE(results->Finish().ok());
  EXPECT_EQ(out_.str(),
            "{\"line\":1,\"told\":\"permit\"}\n"
            "{\"line\":2,\"told\":\"invalid\",\"faults\":[\"not JSON\"]}\n"
            "{\"line\":3,\"told\":\"permit\"}\n"
            "{\"line\":5,\"told\":\"invalid\",\"faults\":[\"empty\"]}\n");
}

// A run was killed while it wrote line 3; the journal had counted the item of line 1 as answered, not that of line 2.
TEST_F(ResultsTest, GoOnAfterAKilledRunWithEveryLineOnce) {
  std::ofstream(file_) << "{\"line\":1,\"told\":\"permit\"}\n{\"line\":2,\"told\":\"permit\"}\n{\"line\":3,\"to";
  auto results = Results::Open(file_, true, out_);
  ASSERT_TRUE(results.ok()) << results.status();
  for (uint64_t line = 1; line <= 4; ++line) results->ExpectItem(line);
  for (uint64_t number = 1; number < 4; ++number) ASSERT_TRUE(results->Answer(number, kAccepted).ok());
  ASSERT_TRUE(results->Finish().ok());
  EXPECT_EQ(Contents(file_),
            "{\"line\":1,\"told\":\"permit\"}\n{\"line\":2,\"told\":\"permit\"}\n"
            "{\"line\":3,\"told\":\"permit\"}\n{\"line\":4,\"told\":\"permit\"}\n");
}

TEST_F(ResultsTest, AreInTheFileBeforeTheItemCountsAsAnswered) {
  auto results = Results::Open(file_, false, out_);
  ASSERT_TRUE(results.ok());
  results->ExpectItem(1);
  ASSERT_TRUE(results->Answer(0, kAccepted).ok());
  EXPECT_EQ(Contents(file_), "{\"line\":1,\"told\":\"permit\"}\n");
}

TEST_F(ResultsTest, BeginAnewWithoutAJournal) {
  std::ofstream(file_) << "{\"line\":1,\"told\":\"permit\"}\n";
  auto results = Results::Open(file_, false, out_);
  ASSERT_TRUE(results.ok());
  ASSERT_TRUE(results->Finish().ok());
  EXPECT_EQ(Contents(file_), "");
}

TEST_F(ResultsTest, LeaveAFileThatHoldsSomethingElseAlone) {
  std::ofstream(file_) << "dear diary\n";
  auto results = Results::Open(file_, true, out_);
  EXPECT_EQ(results.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Contents(file_), "dear diary\n");
}

TEST_F(ResultsTest, SayWhenTheyCannotBeWritten) {
  EXPECT_EQ(Results::Open("/nowhere/results", false, out_).status().code(), absl::StatusCode::kInvalidArgument);
  auto full = Results::Open("/dev/full", false, out_);
  ASSERT_TRUE(full.ok());
  full->ExpectItem(1);
  EXPECT_EQ(full->Answer(0, kAccepted).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(full->Finish().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace covenant::cli
