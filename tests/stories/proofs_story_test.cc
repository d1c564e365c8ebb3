// Receipts and tiles that the broker gave, as files, read by our own verifier and by a foreign one (Go's sumdb
// packages, foreign/tlog_check.go).
#include <cstdio>
#include <filesystem>

#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

struct Ran {
  int exit_code = -1;
  std::string output;
};

// Standard output of a program of this build, and what it says of errors: with it, or wherever `errors` sends that.
Ran Finish(const std::string& command, const std::string& errors = "2>&1") {
  std::FILE* pipe = popen(absl::StrCat(BINARY_DIR, "/", command, " ", errors).c_str(), "r");
  Ran ran;
  char buffer[4096];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) ran.output.append(buffer, count);
  ran.exit_code = WEXITSTATUS(pclose(pipe));
  return ran;
}

class ProofsStoryTest : public testing::Test {
 protected:
  ProofsStoryTest() : broker_(std::make_unique<BrokerProcess>(site_.Configure())) {
    EXPECT_TRUE(broker_->AwaitListening()) << broker_->said();
  }

  Ran Covenant(const std::string& party, const std::string& arguments, const std::string& errors = "2>&1") const {
    const client::ConnectionOptions options = site_.Options(party);
    return Finish(absl::StrCat("covenant --broker ", options.target, " --ca ", options.ca_file, " --cert ",
                               options.certificate_file, " --key ", options.key_file, " --log-key ", key_file(),
                               " --state-dir ", site_ / (party + ".state"), " ", arguments),
                  errors);
  }
  Ran Verify(const std::string& arguments) const {
    return Finish(absl::StrCat("covenant-verify ", arguments, " --log-key-file ", key_file()));
  }
  Ran Foreign(const std::string& arguments) const {
    return Finish(absl::StrCat("tlog_check '", site_.log_key(), "' ", arguments));
  }
  std::string key_file() const { return site_ / "secrets/log.vkey"; }
  void Ask(int times) const {
    const auto kmar = site_.Connect("kmar");
    const auto client = client::Client::Create(*kmar).value();
    for (int i = 0; i < times; ++i) ASSERT_TRUE(client->WhoAmI().ok());
  }

  BrokerSite site_;
  std::unique_ptr<BrokerProcess> broker_;
};

TEST_F(ProofsStoryTest, AReceiptIsKeptAsAFileThatOthersRead) {
  Ask(5);
  const std::string file = site_ / "who.tlog-proof";
  const Ran kept = Covenant("kmar", "whoami --save-receipt " + file);
  ASSERT_EQ(kept.exit_code, 0) << kept.output;
  const Ran verified = Verify("receipt " + file);
  EXPECT_EQ(verified.exit_code, 0) << verified.output;
  EXPECT_THAT(verified.output, AllOf(HasSubstr("WHO_AM_I"), HasSubstr("VERIFIED")));
  const Ran foreign = Foreign("proof " + file);
  EXPECT_EQ(foreign.exit_code, 0) << foreign.output;
  EXPECT_THAT(foreign.output, HasSubstr("verified leaf "));

  const Ran again = Covenant("kmar", "whoami --save-receipt " + file);
  EXPECT_EQ(again.exit_code, 2) << "an older receipt was written over";
  EXPECT_THAT(again.output, HasSubstr("is there already"));
  const Ran nowhere = Covenant("kmar", "whoami --save-receipt " + site_ / "nowhere/who.tlog-proof");
  EXPECT_EQ(nowhere.exit_code, 5);
  EXPECT_THAT(nowhere.output, HasSubstr("its receipt could not be kept"));
  const Ran none = Covenant("kmar", "completion bash --save-receipt " + site_ / "none.tlog-proof");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.output, HasSubstr("no single receipt to keep"));
}

TEST_F(ProofsStoryTest, TheHashesAreExportedAsTilesThatOthersRead) {
  Ask(300);
  const std::string folder = site_ / "mirror";
  const Ran exported = Covenant("kmar", "audit export --tiles " + folder);
  ASSERT_EQ(exported.exit_code, 0) << exported.output;
  EXPECT_THAT(exported.output, HasSubstr("they add up to the signed checkpoint"));
  EXPECT_EQ(Verify("tiles " + folder).exit_code, 0);
  const Ran foreign = Foreign("tiles " + folder);
  EXPECT_EQ(foreign.exit_code, 0) << foreign.output;
  EXPECT_THAT(foreign.output, HasSubstr("verified 30"));

  Ask(300);
  const Ran more = Covenant("politie", "audit export --tiles " + folder);
  ASSERT_EQ(more.exit_code, 0) << more.output;
  EXPECT_EQ(Verify("tiles " + folder).exit_code, 0);
  EXPECT_EQ(Foreign("tiles " + folder).exit_code, 0);
  EXPECT_GT(site_.AuditedEntries(), 600u);
  const Ran whole = Verify("export " + site_.last_export() + " --tiles " + folder);
  EXPECT_EQ(whole.exit_code, 0) << whole.output;
  EXPECT_THAT(whole.output, HasSubstr("as in the tiles"));

  std::string tile = crypto::ReadFile(folder + "/tile/0/000");
  tile[7] ^= 1;
  crypto::WriteFile(folder + "/tile/0/000", tile);
  EXPECT_EQ(Foreign("tiles " + folder).exit_code, 1);
  const Ran damaged = Verify("tiles " + folder);
  EXPECT_EQ(damaged.exit_code, 6);
  EXPECT_THAT(damaged.output, HasSubstr("tile/0/000 does not give hash 0"));
}

TEST_F(ProofsStoryTest, TwoCheckpointsAreProvenToBeOfOneLog) {
  const auto checkpoint = [&](const std::string& name) {
    const Ran ran = Covenant("kmar", "audit checkpoint", "2>/dev/null");
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    const std::vector<auditor::LogKey> keys{auditor::LogKey::Parse(site_.log_key()).value()};
    const std::string note = ran.output;
    crypto::WriteFile(site_ / name, note);
    const auto opened = auditor::OpenCheckpoint(note, keys);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? opened->size : 0;
  };
  const uint64_t first = checkpoint("older");
  Ask(20);
  const uint64_t second = checkpoint("newer");
  ASSERT_GT(second, first);
  const Ran proof = Covenant("kmar", absl::StrCat("audit consistency ", first, " ", second), "2>/dev/null");
  ASSERT_EQ(proof.exit_code, 0) << proof.output;
  crypto::WriteFile(site_ / "growth.proof", proof.output);
  const std::string rest = absl::StrCat(" --proof ", site_ / "growth.proof");
  const Ran grown = Verify(absl::StrCat("consistency ", site_ / "older", " ", site_ / "newer", rest));
  EXPECT_EQ(grown.exit_code, 0) << grown.output;
  EXPECT_EQ(Verify(absl::StrCat("consistency ", site_ / "newer", " ", site_ / "older", rest)).exit_code, 6);
}

}  // namespace
}  // namespace covenant::stories
