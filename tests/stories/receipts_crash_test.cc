// The broker killed again and again at random moments under load, and stopped by a disk that fails: every receipt that
// a client holds is of an entry that stands in the log afterwards, and the log verifies. COVENANT_CRASH_ROUNDS for more
// rounds than ctest runs.
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/export_audit.h"
#include "clients/auditor/receipt.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

constexpr int kPartners = 4;
constexpr int kRoundsBetweenAudits = 25;

// Asks without end, and keeps every receipt it gets.
class Partner {
 public:
  explicit Partner(const BrokerSite& site)
      : connection_(site.Connect("kmar")),
        client_(client::Client::Create(*connection_).value()),
        asking_([this] { Ask(); }) {}
  ~Partner() {
    stopping_ = true;
    asking_.join();
  }
  void AddTo(auditor::ExportEvidence& evidence) {
    const std::lock_guard lock(mutex_);
    for (const v1::Receipt& receipt : receipts_) {
      auto verified = auditor::VerifyStanding(receipt, connection_->log_keys());
      ASSERT_TRUE(verified.ok()) << verified.status();
      evidence.receipts.emplace_back("a receipt", *verified);
      evidence.known.emplace_back("the checkpoint of a receipt", verified->checkpoint);
    }
  }

 private:
  void Ask() {
    while (!stopping_) {
      const auto answer = client_->WhoAmI();
      if (!answer.ok()) {
        EXPECT_FALSE(client::VerificationFailed(answer.status())) << answer.status();
        continue;
      }
      const std::lock_guard lock(mutex_);
      receipts_.push_back(answer->receipt());
    }
  }

  const std::unique_ptr<client::Connection> connection_;
  const std::unique_ptr<client::Client> client_;
  std::mutex mutex_;
  std::vector<v1::Receipt> receipts_;
  std::atomic<bool> stopping_ = false;
  std::thread asking_;
};

// Started while it lives, a broker finds that nothing of its data folder gets to the disk any more from Break on.
class BreakingDisk {
 public:
  explicit BreakingDisk(const BrokerSite& site) : trigger_(site / "disk-is-broken") {
    setenv("COVENANT_TEST_SYNC_TRIGGER", trigger_.c_str(), 1);
    setenv("COVENANT_TEST_SYNC_FOLDER", (site / "data").c_str(), 1);
    setenv("LD_PRELOAD", BINARY_DIR "/failing_sync.so", 1);
  }
  ~BreakingDisk() {
    unsetenv("LD_PRELOAD");
    std::filesystem::remove(trigger_);
  }
  void Break() const { std::ofstream(trigger_).flush(); }

 private:
  const std::string trigger_;
};

class ReceiptsCrashTest : public testing::Test {
 protected:
  void Start() {
    broker_ = std::make_unique<BrokerProcess>(site_.Configure());
    ASSERT_TRUE(broker_->AwaitListening()) << broker_->said();
  }
  // The whole log, and every receipt and checkpoint against it.
  void Audit(std::vector<std::unique_ptr<Partner>>& partners) {
    auditor::ExportEvidence evidence;
    for (const auto& partner : partners) partner->AddTo(evidence);
    ASSERT_GT(site_.AuditedEntries(), 0u);
    const std::vector<auditor::LogKey> keys{auditor::LogKey::Parse(site_.log_key()).value()};
    const auto report = auditor::AuditExport(site_.last_export(), keys, nullptr, evidence);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->whole()) << report->findings.front().text;
    EXPECT_EQ(report->receipts_verified, evidence.receipts.size());
    EXPECT_GT(report->receipts_verified, 0u);
    RecordProperty("receipts", absl::StrCat(report->receipts_verified));
    runs_cut_off_ = report->tallies.runs_cut_off;
  }

  BrokerSite site_;
  std::unique_ptr<BrokerProcess> broker_;
  uint64_t runs_cut_off_ = 0;
};

TEST_F(ReceiptsCrashTest, EveryReceiptThatAClientHoldsIsInTheLogAfterwards) {
  const char* wanted = std::getenv("COVENANT_CRASH_ROUNDS");
  const int rounds = wanted == nullptr ? 5 : std::atoi(wanted);
  std::mt19937 random(static_cast<unsigned>(rounds));
  ASSERT_NO_FATAL_FAILURE(Start());
  std::vector<std::unique_ptr<Partner>> partners;
  for (int i = 0; i < kPartners; ++i) partners.push_back(std::make_unique<Partner>(site_));
  for (int round = 1; round <= rounds; ++round) {
    absl::SleepFor(absl::Milliseconds(100 + random() % 400));
    broker_->Kill();
    ASSERT_NO_FATAL_FAILURE(Start()) << "round " << round;
    if (round % kRoundsBetweenAudits == 0) ASSERT_NO_FATAL_FAILURE(Audit(partners)) << "round " << round;
  }
  absl::SleepFor(absl::Milliseconds(200));
  ASSERT_NO_FATAL_FAILURE(Audit(partners));
  EXPECT_EQ(runs_cut_off_, static_cast<uint64_t>(rounds)) << "the log tells how often the broker was killed";
  partners.clear();
  EXPECT_EQ(broker_->Stop(), 0);
}

TEST_F(ReceiptsCrashTest, AFailingSyncStopsTheBrokerAndNoReceiptIsLostNorASizeSignedTwice) {
  std::mt19937 random(7);
  std::vector<std::unique_ptr<Partner>> partners;
  for (int round = 1; round <= 3; ++round) {
    {
      const BreakingDisk disk(site_);
      ASSERT_NO_FATAL_FAILURE(Start());
      while (partners.size() < kPartners) partners.push_back(std::make_unique<Partner>(site_));
      absl::SleepFor(absl::Milliseconds(300 + random() % 400));
      disk.Break();
      EXPECT_EQ(broker_->AwaitExit(), 74) << broker_->said();
    }
    EXPECT_THAT(broker_->said(), testing::HasSubstr("a write of the store has an unknown fate"));
    EXPECT_THAT(broker_->said(), testing::HasSubstr("recovers from disk"));
    // It goes on from what is on the disk, and the partners with it: their library would tell of a second root.
    ASSERT_NO_FATAL_FAILURE(Start());
    absl::SleepFor(absl::Milliseconds(500));
    ASSERT_NO_FATAL_FAILURE(Audit(partners)) << "round " << round;
    if (round < 3) EXPECT_EQ(broker_->Stop(), 0);
  }
  partners.clear();
  EXPECT_EQ(broker_->Stop(), 0);
}

}  // namespace
}  // namespace covenant::stories
