// The log's key changed: what was signed before still verifies, what comes after is signed by the next, and nobody can
// put a key of their own in its place.
#include <cstdio>
#include <filesystem>
#include <vector>

#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/auditor/dossier.h"
#include "clients/auditor/export_audit.h"
#include "clients/auditor/receipt.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/stories/broker_site.h"
#include "tests/stories/covenant_command.h"

namespace covenant::stories {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Ran {
  int exit_code = -1;
  std::string output;
};

class RotateLogKeyTest : public testing::Test {
 protected:
  RotateLogKeyTest() : before_(site_.log_key()) {}

  void Start() {
    broker_ = std::make_unique<BrokerProcess>(site_.Configure());
    ASSERT_TRUE(broker_->AwaitListening()) << broker_->said();
  }
  void Stop() { ASSERT_EQ(broker_->Stop(), 0) << broker_->said(); }
  Ran Rotate(const std::string& arguments = "") {
    std::FILE* pipe = popen(
        absl::StrCat(BINARY_DIR "/covenant-broker --config ", site_.Configure(), " rotate-log-key ", arguments, " 2>&1")
            .c_str(),
        "r");
    Ran ran;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) ran.output.append(buffer, count);
    ran.exit_code = WEXITSTATUS(pclose(pipe));
    return ran;
  }
  // The lines of log.vkey.
  std::vector<std::string> Keys() const {
    return absl::StrSplit(crypto::ReadFile(site_ / "secrets/log.vkey"), '\n', absl::SkipEmpty());
  }
  static std::vector<auditor::LogKey> Parsed(const std::vector<std::string>& texts) {
    std::vector<auditor::LogKey> keys;
    for (const std::string& text : texts) keys.push_back(auditor::LogKey::Parse(text).value());
    return keys;
  }
  // A receipt, as a client gets one that trusts these keys.
  absl::StatusOr<v1::Receipt> Receipt(const std::vector<std::string>& keys) {
    client::ConnectionOptions options = site_.Options("kmar", "kmar.state");
    options.log_keys = keys;
    const auto connection = client::Connection::Open(options).value();
    const auto client = client::Client::Create(*connection);
    if (!client.ok()) return client.status();
    const auto answer = (*client)->WhoAmI();
    if (!answer.ok()) return answer.status();
    return answer->receipt();
  }
  // The log as the officer exports it, audited by who trusts these keys.
  auditor::ExportReport Audit(const std::vector<std::string>& keys) {
    client::ConnectionOptions options = site_.Options("officer");
    options.log_keys = Keys();
    const auto connection = client::Connection::Open(options).value();
    const std::string path = site_ / "rotated.export";
    auto writer = auditor::ExportWriter::Create(path);
    v1::ExportLogRequest request;
    request.mutable_context()->set_purpose("rechtmatigheidscontrole");
    const auto exported = client::Client::Create(*connection).value()->ExportLog(request, **writer);
    EXPECT_TRUE(exported.ok()) << exported.status();
    return auditor::AuditExport(path, Parsed(keys)).value();
  }

  BrokerSite site_;
  const std::string before_;
  std::unique_ptr<BrokerProcess> broker_;
};

TEST_F(RotateLogKeyTest, KeepsOldReceiptsValidAndSignsOnUnderTheNextKey) {
  Start();
  const auto old_receipt = Receipt({before_});
  ASSERT_TRUE(old_receipt.ok()) << old_receipt.status();
  Stop();
  const Ran prepared = Rotate("--prepare");
  ASSERT_EQ(prepared.exit_code, 0) << prepared.output;
  EXPECT_EQ(Rotate("--prepare").output, prepared.output) << "asked again it says the same";
  EXPECT_EQ(Keys(), std::vector<std::string>{before_});
  const Ran rotated = Rotate();
  ASSERT_EQ(rotated.exit_code, 0) << rotated.output;
  ASSERT_EQ(Keys().size(), 2u);
  EXPECT_EQ(Keys()[0], before_);
  EXPECT_THAT(prepared.output, HasSubstr(Keys()[1]));
  EXPECT_FALSE(fs::exists(site_ / "secrets/log.key.old"));
  EXPECT_FALSE(fs::exists(site_ / "secrets/log.key.next"));

  Start();
  // The client knows the log from before: its growth is proven across the change.
  const auto receipt = Receipt(Keys());
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_TRUE(auditor::VerifyStanding(*old_receipt, Parsed(Keys())).ok());
  EXPECT_TRUE(auditor::VerifyStanding(*receipt, Parsed({Keys()[1]})).ok());
  const auto stranger = auditor::VerifyStanding(*receipt, Parsed({before_}));
  EXPECT_THAT(std::string(stranger.status().message()), HasSubstr("by another key"));
  EXPECT_TRUE(absl::IsDataLoss(Receipt({before_}).status())) << "who knows the old key only trusts nothing new";

  // Who trusts both; who trusts the old one, which hands over; who trusts the next one.
  for (const auto& keys : std::vector<std::vector<std::string>>{Keys(), {before_}, {Keys()[1]}}) {
    const auditor::ExportReport report = Audit(keys);
    EXPECT_TRUE(report.whole()) << report.findings.front().text;
    EXPECT_EQ(report.kinds.at("log_key"), 1u);
  }

  // A dossier names the key that signed it: its reader may have come after the change.
  const std::string file = site_ / "zaak.dossier.json";
  const CommandRun written =
      RunCovenant(site_, "officer", {"audit", "dossier", "0", "--purpose", "gerechtelijke_procedure", "--out", file},
                  "", site_ / "secrets/log.vkey");
  ASSERT_EQ(CodeOf(written), cli::ExitCode::kDone) << written.out;
  const auto dossier = auditor::ReadDossier(crypto::ReadFile(file));
  ASSERT_TRUE(dossier.ok()) << dossier.status();
  EXPECT_EQ(dossier->log_key, Keys()[1]);
  EXPECT_TRUE(auditor::VerifyDossier(*dossier, Parsed({Keys()[1]})).ok());
  EXPECT_TRUE(absl::IsDataLoss(auditor::VerifyDossier(*dossier, Parsed({before_}))));
  Stop();
}

TEST_F(RotateLogKeyTest, RefusesAKeyThatWasPutInItsPlace) {
  Start();
  Stop();
  BrokerSite other;  // of the same origin
  const std::string own = crypto::ReadFile(site_ / "secrets/log.key");
  crypto::WriteFile(site_ / "secrets/log.key", crypto::ReadFile(other / "secrets/log.key"));
  BrokerProcess broker(site_.Configure());
  EXPECT_FALSE(broker.AwaitListening());
  EXPECT_THAT(broker.said(), HasSubstr("signed with another key"));
  const Ran rotated = Rotate();
  EXPECT_NE(rotated.exit_code, 0) << "a forged key handed the log over";
  EXPECT_THAT(rotated.output, HasSubstr("signed with another key"));
  fs::remove(site_ / "secrets/log.key.next");
  crypto::WriteFile(site_ / "secrets/log.key", own);
  Start();
  Stop();
}

TEST_F(RotateLogKeyTest, GoesOnWhereItWasCutOff) {
  Start();
  Stop();
  const std::string own = crypto::ReadFile(site_ / "secrets/log.key");
  ASSERT_EQ(Rotate("--prepare").exit_code, 0);
  const std::string next = crypto::ReadFile(site_ / "secrets/log.key.next");
  ASSERT_EQ(Rotate().exit_code, 0);
  // The log is handed over, the files are not: as if it had been killed between the two.
  crypto::WriteFile(site_ / "secrets/log.key", own);
  crypto::WriteFile(site_ / "secrets/log.key.next", next);
  BrokerProcess refused(site_.Configure());
  EXPECT_FALSE(refused.AwaitListening()) << "the old key signed on";
  ASSERT_EQ(Rotate().exit_code, 0);
  Start();
  const auditor::ExportReport report = Audit({before_});
  EXPECT_TRUE(report.whole()) << report.findings.front().text;
  EXPECT_EQ(report.kinds.at("log_key"), 1u) << "recorded once";
  Stop();
}

TEST_F(RotateLogKeyTest, IsRefusedWhileTheBrokerRuns) {
  Start();
  const Ran rotated = Rotate();
  EXPECT_NE(rotated.exit_code, 0);
  EXPECT_THAT(rotated.output, HasSubstr("use"));
  Stop();
}

}  // namespace
}  // namespace covenant::stories
