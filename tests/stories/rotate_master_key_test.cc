// Another master key for a broker with data: all goes on under it, the key of before opens nothing any more, and a command
// that was cut off goes on where it was.
#include <cstdio>
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
using ::testing::HasSubstr;

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
    fs::copy(site_ / "secrets/master.key", site_ / "stolen.key");
  }

  static void FillIn(v1::RequestContext& context) {
    context.set_covenant("TAFEL-SIGNAAL");
    context.set_purpose("voorkomen_opsporen");
    context.mutable_actor()->set_reference("m-1");
    context.mutable_actor()->set_function("rechercheur");
  }
  void Start() {
    broker_ = std::make_unique<BrokerProcess>(site_.Configure());
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
  Ran Rotate() {
    std::FILE* pipe = popen(
        absl::StrCat(BINARY_DIR "/covenant-broker --config ", site_.Configure(), " rotate-master-key 2>&1").c_str(),
        "r");
    Ran ran;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) ran.output.append(buffer, count);
    ran.exit_code = WEXITSTATUS(pclose(pipe));
    return ran;
  }
  void ExpectAllGoesOn() {
    EXPECT_FALSE(fs::exists(site_ / "secrets/master.key.next"));
    EXPECT_FALSE(fs::exists(site_ / "secrets/master.key.old"));
    Start();
    EXPECT_EQ(Pseudonym(), pseudonym_);
    EXPECT_GT(site_.AuditedEntries(), 0u);
    Stop();
  }

  BrokerSite site_;
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
  BrokerProcess early(site_.Configure());
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

}  // namespace
}  // namespace covenant::stories
