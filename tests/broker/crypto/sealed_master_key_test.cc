#include "broker/crypto/sealed_master_key.h"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/crypto/durable_file.h"
#include "broker/crypto/master_key.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::crypto {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kWords[] = "correct horse battery staple";
// The least that libsodium takes: a test is no attacker.
constexpr PassphraseCost kCheap{1, 8'192};

class SealedMasterKeyTest : public testing::Test {
 protected:
  ~SealedMasterKeyTest() override { unsetenv("CREDENTIALS_DIRECTORY"); }

  void Generate(const std::string& passphrase = kWords) {
    const absl::Status made = GenerateSealedMasterKey(path_, Secret::CopyOf(passphrase), kCheap);
    ASSERT_TRUE(made.ok()) << made;
  }
  absl::StatusOr<Secret> Open(const std::string& passphrase) {
    return OpenSealedMasterKey(path_, Secret::CopyOf(ReadFile(path_)), Secret::CopyOf(passphrase));
  }
  void GiveCredential(const std::string& content, mode_t mode = 0400) {
    WriteFile(folder_ / "master-passphrase", content);
    chmod((folder_ / "master-passphrase").c_str(), mode);
    setenv("CREDENTIALS_DIRECTORY", folder_.path().c_str(), 1);
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "master.key";
};

TEST_F(SealedMasterKeyTest, OpensWithItsPassphraseOnly) {
  Generate();
  EXPECT_EQ(ModeOf(path_), 0600u);
  const auto key = Open(kWords);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->size(), 32u);
  EXPECT_TRUE(*key == *Open(kWords));
  const absl::Status other = Open("correct horse battery stable").status();
  EXPECT_EQ(other.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(other.message(), HasSubstr(path_));
}

TEST_F(SealedMasterKeyTest, DoesNotOpenWhenAnyOfItIsChanged) {
  Generate();
  const std::string whole = ReadFile(path_);
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] ^= 1;
    EXPECT_FALSE(OpenSealedMasterKey(path_, Secret::CopyOf(changed), Secret::CopyOf(kWords)).ok()) << at;
    EXPECT_FALSE(OpenSealedMasterKey(path_, Secret::CopyOf(whole.substr(0, at)), Secret::CopyOf(kWords)).ok()) << at;
  }
}

TEST_F(SealedMasterKeyTest, RefusesACostThatWouldUseUpTheMachine) {
  Generate();
  std::string greedy = ReadFile(path_);
  const size_t memory = std::string("covenant-broker sealed master key v1\n").size() + 16 + 8;
  greedy[memory + 2] = 1;  // 2^40 bytes
  EXPECT_EQ(OpenSealedMasterKey(path_, Secret::CopyOf(greedy), Secret::CopyOf(kWords)).status().code(),
            absl::StatusCode::kFailedPrecondition);
  std::string endless = ReadFile(path_);
  endless[memory - 5] = 2;  // 2^33 passes
  EXPECT_EQ(OpenSealedMasterKey(path_, Secret::CopyOf(endless), Secret::CopyOf(kWords)).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

// A try of a passphrase costs what PassphraseCost promises, unless a test says otherwise.
TEST_F(SealedMasterKeyTest, CostsAnAttackerThreePassesOverAQuarterOfAGibibyte) {
  ASSERT_TRUE(GenerateSealedMasterKey(path_, Secret::CopyOf(kWords)).ok());
  const std::string header =
      ReadFile(path_).substr(std::string("covenant-broker sealed master key v1\n").size() + 16, 16);
  EXPECT_EQ(header, std::string("\0\0\0\0\0\0\0\x03\0\0\0\0\x10\0\0\0", 16));
}

TEST_F(SealedMasterKeyTest, ThePassphraseAsGivenIsTheWholeOfIt) {
  Generate();
  GiveCredential(std::string(kWords) + " ");
  EXPECT_EQ(MasterKey::Load(path_).status().code(), absl::StatusCode::kFailedPrecondition);
  fs::remove(folder_ / "master-passphrase");
  GiveCredential("\n" + std::string(kWords));
  EXPECT_EQ(MasterKey::Load(path_).status().code(), absl::StatusCode::kFailedPrecondition);
  fs::remove(folder_ / "master-passphrase");
  GiveCredential(std::string(kWords) + "\r\n");
  EXPECT_TRUE(MasterKey::Load(path_).ok());
}

TEST_F(SealedMasterKeyTest, RefusesAShortPassphraseAndOverwritesNothing) {
  EXPECT_EQ(GenerateSealedMasterKey(path_, Secret::CopyOf("kort"), kCheap).code(), absl::StatusCode::kInvalidArgument);
  Generate();
  EXPECT_EQ(GenerateSealedMasterKey(path_, Secret::CopyOf(kWords), kCheap).code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(SealedMasterKeyTest, IsLoadedWithTheCredentialOfTheServiceManager) {
  Generate();
  GiveCredential(std::string(kWords) + "\n");
  const auto loaded = MasterKey::Load(path_);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_TRUE(loaded->secret() == *Open(kWords));
}

TEST_F(SealedMasterKeyTest, TakesACredentialThatOthersMayNotRead) {
  Generate();
  GiveCredential(kWords, 0440);  // with a right for the service's user, which shows as the group's
  EXPECT_TRUE(MasterKey::Load(path_).ok());
  GiveCredential(kWords, 0444);
  EXPECT_EQ(MasterKey::Load(path_).status().code(), absl::StatusCode::kFailedPrecondition);
  unsetenv("CREDENTIALS_DIRECTORY");
  chmod(path_.c_str(), 0440);
  EXPECT_EQ(MasterKey::Load(path_).status().code(), absl::StatusCode::kFailedPrecondition) << "any other file";
}

}  // namespace
}  // namespace covenant::crypto
