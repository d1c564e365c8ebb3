// Another master key for a broker with data: all goes on under it, the key of before opens nothing any more, and a
// command that was cut off goes on where it was.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kAnna[] = "1234567890";

struct Ran {
  int exit_code = -1;
  std::string output;
};

class RotateMasterKeyTest : public testing::Test {
 protected:
  void SetUp() override {
    Start();
    site_.LoadTable();
    v1::SubmitSignalRequest request;
    FillIn(*request.mutable_context());
    v1::Identifier& identifier = *request.mutable_signal()->add_identifiers();
    identifier.set_scheme("v_number");
    identifier.add_parts(kAnna);
    request.mutable_signal()->set_subject_role("slachtoffer");
    request.mutable_signal()->set_police_regime("wpg_8");
    const auto connection = site_.Connect("kmar");
    const auto told = client::Client::Create(*connection).value()->SubmitSignal(std::move(request));
    ASSERT_TRUE(told.ok()) << told.status();
    ASSERT_EQ((*told)->outcome().told(), v1::TOLD_PERMITTED) << (*told)->outcome().reason_code();
    pseudonym_ = Pseudonym();
    ASSERT_FALSE(pseudonym_.empty());
    Stop();
    fs::copy(master_key_, site_ / "stolen.key");
  }

  static void FillIn(v1::RequestContext& context) {
    context.set_covenant("TAFEL-SIGNAAL");
    context.set_purpose("voorkomen_opsporen");
    context.mutable_actor()->set_reference("m-1");
    context.mutable_actor()->set_function("rechercheur");
  }
  std::string Configuration() { return site_.Configure({{"master_key_file", master_key_}}); }
  void Start() {
    broker_ = std::make_unique<BrokerProcess>(Configuration());
    ASSERT_TRUE(broker_->AwaitListening()) << broker_->said();
  }
  void Stop() { ASSERT_EQ(broker_->Stop(), 0) << broker_->said(); }
  // As the police knows Anna; empty when it does not.
  std::string Pseudonym() {
    v1::CheckSubjectRequest request;
    FillIn(*request.mutable_context());
    v1::Identifier& identifier = *request.mutable_subject()->add_identifiers();
    identifier.set_scheme("v_number");
    identifier.add_parts(kAnna);
    const auto connection = site_.Connect("politie");
    const auto told = client::Client::Create(*connection).value()->CheckSubject(std::move(request));
    EXPECT_TRUE(told.ok()) << told.status();
    return told.ok() ? (*told)->pseudonym() : "";
  }
  Ran Rotate() { return Run(absl::StrCat("--config ", Configuration(), " rotate-master-key")); }
  // Of the broker's program, without a terminal.
  static Ran Run(const std::string& arguments) {
    std::FILE* pipe = popen(absl::StrCat("setsid -w " BINARY_DIR "/covenant-broker ", arguments, " 2>&1").c_str(), "r");
    Ran ran;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) ran.output.append(buffer, count);
    ran.exit_code = WEXITSTATUS(pclose(pipe));
    return ran;
  }
  void ExpectAllGoesOn() {
    EXPECT_FALSE(fs::exists(master_key_ + ".next"));
    EXPECT_FALSE(fs::exists(master_key_ + ".old"));
    Start();
    EXPECT_EQ(Pseudonym(), pseudonym_);
    EXPECT_GT(site_.AuditedEntries(), 0u);
    Stop();
  }

  BrokerSite site_;
  std::string master_key_ = site_ / "secrets/master.key";
  std::unique_ptr<BrokerProcess> broker_;
  std::string pseudonym_;
};

TEST_F(RotateMasterKeyTest, AllGoesOnUnderTheNextKeyAndTheKeyOfBeforeOpensNothing) {
  fs::create_hard_link(site_ / "secrets/master.key", site_ / "blocks.of.the.disk");
  const Ran ran = Rotate();
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(crypto::ReadFile(site_ / "blocks.of.the.disk"), testing::Each('\0')) << "what a name leaves behind";
  EXPECT_NE(crypto::ReadFile(site_ / "secrets/master.key"), crypto::ReadFile(site_ / "stolen.key"));
  ExpectAllGoesOn();
  BrokerProcess thief(site_.Configure({{"master_key_file", site_ / "stolen.key"}}));
  EXPECT_EQ(thief.AwaitExit(), 1);
  EXPECT_THAT(thief.said(), HasSubstr("the master key does not fit the keyring"));
}

TEST_F(RotateMasterKeyTest, GoesOnWhereItWasCutOff) {
  const std::string key = site_ / "secrets/master.key", next = key + ".next", old = key + ".old";
  ASSERT_EQ(Rotate().exit_code, 0);
  const std::string second = site_ / "second.key";
  fs::copy(key, second);
  // Between the keyring and the names: the keyring is under the next key, which has its passing name.
  fs::rename(key, next);
  fs::copy(site_ / "stolen.key", key);
  BrokerProcess early(Configuration());
  EXPECT_EQ(early.AwaitExit(), 1) << "the key of before fits no more";
  ASSERT_EQ(Rotate().exit_code, 0);
  EXPECT_EQ(crypto::ReadFile(key), crypto::ReadFile(second)) << "no third key";
  ExpectAllGoesOn();
  // Between the two names.
  fs::rename(key, next);
  fs::copy(site_ / "stolen.key", old);
  ASSERT_EQ(Rotate().exit_code, 0);
  EXPECT_EQ(crypto::ReadFile(key), crypto::ReadFile(second));
  ExpectAllGoesOn();
  // Before the key of before was destroyed.
  fs::copy(site_ / "stolen.key", old);
  ASSERT_EQ(Rotate().exit_code, 0);
  EXPECT_EQ(crypto::ReadFile(key), crypto::ReadFile(second));
  ExpectAllGoesOn();
}

TEST_F(RotateMasterKeyTest, RefusesWhileTheBrokerRuns) {
  Start();
  const Ran ran = Rotate();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.output, HasSubstr("is in use by another broker"));
  EXPECT_EQ(Pseudonym(), pseudonym_);
  Stop();
  ASSERT_EQ(Rotate().exit_code, 0);
  ExpectAllGoesOn();
}

constexpr char kWords[] = "correct horse battery staple";

// The master key is sealed with a passphrase, which the service manager gives as a credential.
class SealedMasterKeyStoryTest : public RotateMasterKeyTest {
 protected:
  SealedMasterKeyStoryTest() {
    fs::create_directory(site_ / "credentials");
    setenv("CREDENTIALS_DIRECTORY", (site_ / "credentials").c_str(), 1);
    Give(kWords);
    const Ran made = MakeKeys("sealed");
    EXPECT_EQ(made.exit_code, 0) << made.output;
    EXPECT_THAT(made.output, Not(HasSubstr("horse")));
    master_key_ = site_ / "sealed/master.key";
  }
  ~SealedMasterKeyStoryTest() override { unsetenv("CREDENTIALS_DIRECTORY"); }

  Ran MakeKeys(const std::string& folder) const {
    return Run(absl::StrCat("keygen --passphrase --origin log.test/stories --dir ", site_ / folder));
  }
  void Give(const std::string& passphrase) const {
    const std::string path = site_ / "credentials/master-passphrase";
    fs::remove(path);
    crypto::WriteFile(path, passphrase + "\n");
    fs::permissions(path, fs::perms::owner_read);
  }
  void GiveNone() const { fs::remove(site_ / "credentials/master-passphrase"); }
  Ran Serve() { return Run("--config " + Configuration()); }
};

TEST_F(SealedMasterKeyStoryTest, TheFileAloneOpensNothing) {
  EXPECT_THAT(crypto::ReadFile(master_key_), StartsWith("covenant-broker sealed master key v1\n"));
  EXPECT_EQ(crypto::ModeOf(master_key_), 0600u);
  Give("correct horse battery stable");
  const Ran other = Serve();
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.output, AllOf(HasSubstr(master_key_), HasSubstr("does not open"), Not(HasSubstr("horse"))));
  GiveNone();
  const Ran none = Serve();
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.output, AllOf(HasSubstr("sealed with a passphrase"), HasSubstr("credential master-passphrase")));
  Give("kort");
  const Ran refused = MakeKeys("short");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.output, AllOf(HasSubstr("too short"), Not(HasSubstr("kort"))));
  EXPECT_FALSE(fs::exists(site_ / "short")) << "so that the next try finds nothing in its way";
  Give(kWords);
  ExpectAllGoesOn();
}

TEST_F(SealedMasterKeyStoryTest, TheNextKeyIsSealedWithThePassphraseToo) {
  Give("correct horse battery stable");
  const Ran slip = Rotate();
  EXPECT_EQ(slip.exit_code, 1);
  EXPECT_THAT(slip.output, HasSubstr("does not open"));
  EXPECT_EQ(crypto::ReadFile(master_key_), crypto::ReadFile(site_ / "stolen.key"));
  EXPECT_FALSE(fs::exists(master_key_ + ".next"));
  Give(kWords);
  const Ran ran = Rotate();
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(crypto::ReadFile(master_key_), StartsWith("covenant-broker sealed master key v1\n"));
  EXPECT_NE(crypto::ReadFile(master_key_), crypto::ReadFile(site_ / "stolen.key"));
  EXPECT_EQ(crypto::ModeOf(master_key_), 0600u);
  ExpectAllGoesOn();
  master_key_ = site_ / "stolen.key";
  const Ran thief = Serve();
  EXPECT_EQ(thief.exit_code, 1);
  EXPECT_THAT(thief.output, HasSubstr("the master key does not fit the keyring"));
}

}  // namespace
}  // namespace covenant::stories
