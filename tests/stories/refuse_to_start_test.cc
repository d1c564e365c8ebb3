// Every fault of an installation: the broker does not start, and says in one line why and what to do.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <sys/stat.h>
#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "broker/store/rocks_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class RefuseToStartTest : public testing::Test {
 protected:
  // Starts, expects it to end by itself, and gives its one line.
  std::string RefusalOf(const std::map<std::string, std::string>& changes = {}) {
    BrokerProcess broker(site_.Configure(changes));
    EXPECT_FALSE(broker.AwaitListening()) << "it started";
    const int exit_code = broker.AwaitExit();
    EXPECT_TRUE(exit_code == 1 || exit_code == 2) << exit_code;
    const std::string said = broker.said();
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
    EXPECT_THAT(said, testing::StartsWith("covenant-broker: "));
    return said;
  }
  // Begins the log, and ends the broker cleanly.
  void RunOnce() {
    BrokerProcess broker(site_.Configure());
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    EXPECT_EQ(broker.Stop(), 0);
  }

  BrokerSite site_;
};

TEST_F(RefuseToStartTest, StartsWhenNothingIsWrong) {
  RunOnce();
  RunOnce();
}

TEST_F(RefuseToStartTest, WithoutItsMasterKey) {
  RunOnce();
  fs::remove(site_ / "secrets/master.key");
  EXPECT_THAT(RefusalOf(), HasSubstr(site_ / "secrets/master.key"));
}

TEST_F(RefuseToStartTest, WithAMasterKeyThatOthersCanRead) {
  chmod((site_ / "secrets/master.key").c_str(), 0644);
  EXPECT_THAT(RefusalOf(), AllOf(HasSubstr("master.key"), HasSubstr("600")));
}

TEST_F(RefuseToStartTest, WithAMasterKeyThatIsNone) {
  crypto::WriteFile(site_ / "secrets/master.key", "hello\n");
  EXPECT_THAT(RefusalOf(), HasSubstr("master.key"));
}

// A service manager in the test: it puts credentials in a folder of its own and says where.
class CredentialTest : public RefuseToStartTest {
 protected:
  CredentialTest() {
    fs::create_directory(site_ / "credentials");
    fs::rename(site_ / "secrets/master.key", site_ / "credentials/broker-master-key");
    chmod((site_ / "credentials/broker-master-key").c_str(), 0400);
    setenv("CREDENTIALS_DIRECTORY", (site_ / "credentials").c_str(), 1);
  }
  ~CredentialTest() override { unsetenv("CREDENTIALS_DIRECTORY"); }

  // What a command of the broker that makes or changes keys says, and that it refuses.
  std::string RefusalOfCommand(const std::string& command) {
    std::FILE* pipe = popen(
        absl::StrCat(BINARY_DIR "/covenant-broker --config ", site_.Configure(kByCredential), " ", command, " 2>&1")
            .c_str(),
        "r");
    std::string said;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) said.append(buffer, count);
    EXPECT_EQ(WEXITSTATUS(pclose(pipe)), 1) << said;
    return said;
  }

  const std::map<std::string, std::string> kByCredential = {{"master_key_file", "credential:broker-master-key"}};
};

TEST_F(CredentialTest, StartsWithTheMasterKeyThatTheServiceManagerGives) {
  for (int start = 0; start < 2; ++start) {
    BrokerProcess broker(site_.Configure(kByCredential));
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    EXPECT_EQ(broker.Stop(), 0);
  }
  BrokerSite other;
  fs::copy(other / "secrets/master.key", site_ / "credentials/of-another");
  EXPECT_THAT(RefusalOf({{"master_key_file", "credential:of-another"}}), HasSubstr("keyring"));
}

TEST_F(CredentialTest, WithoutTheServiceManager) {
  unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_THAT(RefusalOf(kByCredential), AllOf(HasSubstr("master_key_file"), HasSubstr("LoadCredential=")));
  setenv("CREDENTIALS_DIRECTORY", "", 1);
  EXPECT_THAT(RefusalOf(kByCredential), HasSubstr("LoadCredential="));
}

TEST_F(CredentialTest, WithoutTheCredentialOrWithOneThatOthersCanRead) {
  EXPECT_THAT(RefusalOf({{"master_key_file", "credential:nothing"}}), HasSubstr(site_ / "credentials/nothing"));
  chmod((site_ / "credentials/broker-master-key").c_str(), 0444);
  EXPECT_THAT(RefusalOf(kByCredential), AllOf(HasSubstr("broker-master-key"), HasSubstr("444")));
}

TEST_F(CredentialTest, IsRotatedWhereItIsKeptAndNotHere) {
  const std::string before = crypto::ReadFile(site_ / "credentials/broker-master-key");
  EXPECT_THAT(RefusalOfCommand("rotate-master-key"),
              AllOf(HasSubstr("a credential of the service manager"), HasSubstr("deploy/README.md")));
  EXPECT_EQ(crypto::ReadFile(site_ / "credentials/broker-master-key"), before);
  EXPECT_FALSE(fs::exists(site_ / "credentials/broker-master-key.next"));
}

TEST_F(RefuseToStartTest, WithTheMasterKeyOfAnother) {
  RunOnce();
  BrokerSite other;
  EXPECT_THAT(RefusalOf({{"master_key_file", other / "secrets/master.key"}}), HasSubstr("keyring"));
}

TEST_F(RefuseToStartTest, WithoutItsLogKeyOrWithThatOfAnother) {
  RunOnce();
  BrokerSite other;  // of the same origin
  EXPECT_THAT(RefusalOf({{"log_key_file", site_ / "nothing"}}), HasSubstr(site_ / "nothing"));
  EXPECT_THAT(RefusalOf({{"log_key_file", other / "secrets/log.key"}}), HasSubstr("key"));
  EXPECT_THAT(RefusalOf({{"origin", "log.test/other"}}), AllOf(HasSubstr("log.test/other"), HasSubstr("origin")));
}

TEST_F(RefuseToStartTest, WithTheKeysOfAnotherDataFolder) {
  RunOnce();
  // The same master key, so that only the keyring's own mark tells the two apart.
  BrokerProcess other(
      site_.Configure({{"data", site_ / "data2"}, {"keys", site_ / "keys2"}, {"high_water", site_ / "hw2"}}));
  ASSERT_TRUE(other.AwaitListening()) << other.said();
  EXPECT_EQ(other.Stop(), 0);
  EXPECT_THAT(RefusalOf({{"keys", site_ / "keys2"}}), HasSubstr("do not belong to the data"));
}

TEST_F(RefuseToStartTest, WithoutTheKeysOfItsData) {
  RunOnce();
  fs::remove_all(site_ / "keys");
  EXPECT_THAT(RefusalOf(), HasSubstr("key"));
}

TEST_F(RefuseToStartTest, OnDataInAFormThatItWouldMisread) {
  RunOnce();
  const auto change = [&](auto change) {
    const auto store = store::OpenRocksStore({site_ / "data"}).value();
    store::Batch batch;
    change(batch);
    ASSERT_TRUE(store->Write(batch).ok());
  };
  // As brokers left it that wrote no mark.
  change([](store::Batch& batch) { batch.Delete(store::Family::kMeta, "format"); });
  EXPECT_THAT(RefusalOf(), AllOf(HasSubstr(site_ / "data"), HasSubstr("data format 1, and this one reads 2")));
  change([](store::Batch& batch) { batch.Put(store::Family::kMeta, "format", "3"); });
  EXPECT_THAT(RefusalOf(), HasSubstr("data format 3, and this one reads 2"));
  change([](store::Batch& batch) { batch.Put(store::Family::kMeta, "format", "2"); });
  RunOnce();
}

TEST_F(RefuseToStartTest, OnADataFolderThatAnotherBrokerUses) {
  BrokerProcess first(site_.Configure());
  ASSERT_TRUE(first.AwaitListening()) << first.said();
  EXPECT_THAT(RefusalOf({{"listen", "localhost:0"}}), AllOf(HasSubstr(site_ / "data"), HasSubstr("use")));
  EXPECT_EQ(first.Stop(), 0) << "the first went on";
}

TEST_F(RefuseToStartTest, OnAPortThatAnotherUses) {
  BrokerProcess first(site_.Configure());
  ASSERT_TRUE(first.AwaitListening()) << first.said();
  BrokerSite other;
  BrokerProcess second(other.Configure({{"listen", absl::StrCat("localhost:", site_.port())}}));
  EXPECT_FALSE(second.AwaitListening());
  EXPECT_EQ(second.AwaitExit(), 1);
  EXPECT_THAT(second.said(), HasSubstr(absl::StrCat("cannot listen on localhost:", site_.port())));
}

TEST_F(RefuseToStartTest, OnAnOlderCopyOfItsData) {
  RunOnce();
  fs::copy(site_ / "data", site_ / "copy", fs::copy_options::recursive);
  {
    BrokerProcess broker(site_.Configure());
    ASSERT_TRUE(broker.AwaitListening()) << broker.said();
    const auto kmar = site_.Connect("kmar");
    ASSERT_TRUE(client::Client::Create(*kmar).value()->WhoAmI().ok());
    EXPECT_EQ(broker.Stop(), 0);
  }
  fs::remove_all(site_ / "data");
  fs::copy(site_ / "copy", site_ / "data", fs::copy_options::recursive);
  EXPECT_THAT(RefusalOf(), HasSubstr("high-water"));
}

TEST_F(RefuseToStartTest, WithoutItsHighWaterMark) {
  RunOnce();
  fs::remove(site_ / "high-water");
  EXPECT_THAT(RefusalOf(), HasSubstr("high-water"));
}

TEST_F(RefuseToStartTest, WithAConfigurationThatIsWrong) {
  EXPECT_THAT(RefusalOf({{"lisen", "localhost:1"}}), HasSubstr("lisen"));
  EXPECT_THAT(RefusalOf({{"listen", ""}}), AllOf(HasSubstr("listen"), HasSubstr("missing")));
  EXPECT_THAT(RefusalOf({{"checked_at_start_mib", "some"}}), HasSubstr("checked_at_start_mib"));
  EXPECT_THAT(RefusalOf({{"policy.register", site_ / "nothing"}}), HasSubstr(site_ / "nothing"));
  EXPECT_THAT(RefusalOf({{"deadlines.notice_confirmation_days", "0"}}), HasSubstr("notice_confirmation_days"));
  EXPECT_THAT(RefusalOf({{"tls.crl", site_ / "nothing"}}), HasSubstr(site_ / "nothing"));
}

TEST_F(RefuseToStartTest, WithARegisterThatIsWrong) {
  std::string parties = crypto::ReadFile(site_ / "register.yaml");
  parties.replace(parties.find("kind: politie"), 13, "kind: polizei");
  site_.folder().Write("register.yaml", parties);
  EXPECT_THAT(RefusalOf(), HasSubstr("polizei"));
}

TEST(WarnTest, TellsOfItsCertificateThatIsAboutToExpire) {
  BrokerSite site;
  site.Issue("broker", {.use = test_pki::Use::kServer, .until = absl::Hours(24 * 10 + 1)}, site.authority());
  BrokerProcess broker(site.Configure());
  ASSERT_TRUE(broker.AwaitListening()) << broker.said();
  EXPECT_TRUE(broker.AwaitSaid("the broker's certificate expires in 10 days")) << broker.said();
}

TEST(WarnTest, LetsAClientSeeHowLongItsCertificateLasts) {
  BrokerSite site;
  site.Issue("kmar",
             {.subject = test_pki::Organisation("00000099000000002000", "Koninklijke Marechaussee"),
              .until = absl::Hours(24 * 5 + 1)},
             site.authority());
  BrokerProcess broker(site.Configure());
  ASSERT_TRUE(broker.AwaitListening()) << broker.said();
  const auto connection = site.Connect("kmar");
  EXPECT_EQ(connection->certificate_days_left(), 5);
  EXPECT_EQ(connection->warnings().size(), 1u);
  const auto who = client::Client::Create(*connection).value()->WhoAmI();
  ASSERT_TRUE(who.ok()) << who.status();
  EXPECT_EQ((*who)->certificate_not_after_ms(), absl::ToUnixMillis(connection->certificate_not_after()));
}

}  // namespace
}  // namespace covenant::stories
