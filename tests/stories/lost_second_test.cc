// What no start can see: the last entries before a kill, gone with the end of the write-ahead log, while the high-water
// mark was not yet written again. The client that holds a checkpoint of them sees it, and trusts the log no more.
#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/export_audit.h"
#include "clients/auditor/receipt.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

class LostSecondTest : public testing::Test {
 protected:
  void Start() {
    broker_ = std::make_unique<BrokerProcess>(site_.Configure());
    ASSERT_TRUE(broker_->AwaitListening()) << broker_->said();
  }
  absl::StatusOr<v1::Receipt> Ask(const std::string& name, const std::string& state = "") {
    const auto connection = site_.Connect(name, state);
    const auto client = client::Client::Create(*connection);
    if (!client.ok()) return client.status();
    const auto answer = (*client)->WhoAmI();
    if (!answer.ok()) return answer.status();
    return answer->receipt();
  }
  std::string Mark() const { return crypto::ReadFile(site_ / "high-water"); }
  fs::path WriteAheadLog() const {
    fs::path newest;
    for (const auto& file : fs::directory_iterator(site_ / "data/store")) {
      if (file.path().extension() == ".log" && (newest.empty() || file.path() > newest)) newest = file.path();
    }
    return newest;
  }
  // Right after the mark was written, so that a second passes before it is again.
  void AwaitMark() {
    const std::string before = Mark();
    ASSERT_TRUE(Ask("politie").ok());
    for (int i = 0; i < 600 && Mark() == before; ++i) absl::SleepFor(absl::Milliseconds(5));
    ASSERT_NE(Mark(), before);
  }
  // Three entries that the mark does not tell of, each with its receipt at kmar, then a kill and a write-ahead log
  // without them. On a machine so slow that the mark is written meanwhile it is tried again.
  void LoseTheLastEntries() {
    for (int attempt = 0; attempt < 10; ++attempt) {
      ASSERT_NO_FATAL_FAILURE(AwaitMark());
      const std::string mark = Mark();
      const fs::path wal = WriteAheadLog();
      const auto size = fs::file_size(wal);
      for (int i = 0; i < 3; ++i) {
        const auto receipt = Ask("kmar", "state");
        ASSERT_TRUE(receipt.ok()) << receipt.status();
        last_ = *receipt;
      }
      broker_->Kill();
      if (Mark() == mark && WriteAheadLog() == wal) {
        ASSERT_GT(fs::file_size(wal), size);
        fs::resize_file(wal, size);
        return;
      }
      ASSERT_NO_FATAL_FAILURE(Start());
    }
    FAIL() << "the mark was written in each of ten attempts";
  }

  BrokerSite site_;
  std::unique_ptr<BrokerProcess> broker_;
  v1::Receipt last_;
};

TEST_F(LostSecondTest, ShowsToTheClientThatHoldsACheckpointOfIt) {
  ASSERT_NO_FATAL_FAILURE(Start());
  ASSERT_NO_FATAL_FAILURE(LoseTheLastEntries());
  fs::copy(site_ / "state", site_ / "state2", fs::copy_options::recursive);
  // The limit, as broker/ledger/README.md states it: the broker itself cannot know.
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_TRUE(Ask("politie").ok()) << "who knows no later checkpoint cannot know either";

  const auto shorter = Ask("kmar", "state");
  EXPECT_EQ(shorter.status().code(), absl::StatusCode::kDataLoss) << shorter.status();
  EXPECT_THAT(shorter.status().message(), AnyOf(HasSubstr("reversed"), HasSubstr("forked")));

  // Other entries in their place: now it is a fork, and stays one.
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Ask("politie").ok());
  for (int i = 0; i < 2; ++i) {
    const auto grown = Ask("kmar", "state2");
    EXPECT_EQ(grown.status().code(), absl::StatusCode::kDataLoss) << grown.status();
    EXPECT_THAT(grown.status().message(), HasSubstr("fork"));
  }
}

TEST_F(LostSecondTest, ShowsToTheAuditorWhoIsGivenTheReceipt) {
  ASSERT_NO_FATAL_FAILURE(Start());
  ASSERT_NO_FATAL_FAILURE(LoseTheLastEntries());
  ASSERT_NO_FATAL_FAILURE(Start());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Ask("politie").ok());
  ASSERT_GT(site_.AuditedEntries(), 0u) << "by itself the log is whole";

  const std::vector<auditor::LogKey> keys{auditor::LogKey::Parse(site_.log_key()).value()};
  const auto held = auditor::VerifyStanding(last_, keys);
  ASSERT_TRUE(held.ok()) << held.status();
  auditor::ExportEvidence evidence;
  evidence.receipts.emplace_back("kmar's receipt", *held);
  evidence.known.emplace_back("kmar's checkpoint", held->checkpoint);
  const auto report = auditor::AuditExport(site_.last_export(), keys, nullptr, evidence);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_FALSE(report->whole());
  EXPECT_THAT(report->findings.front().text, HasSubstr("kmar's"));
}

}  // namespace
}  // namespace covenant::stories
