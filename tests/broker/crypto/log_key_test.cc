#include "broker/crypto/log_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/base/encoding.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::crypto {
namespace {

using testing::HasSubstr;

class LogKeyTest : public testing::Test {
 protected:
  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "log.key";
};

// The example of golang.org/x/mod/sumdb/note: our key files are theirs, and so are our signatures.
TEST_F(LogKeyTest, ReadsAndSignsAsGoNoteDoes) {
  WriteFile(path_, "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n");
  const LogKey key = LogKey::Load(path_).value();
  EXPECT_EQ(key.name(), "PeterNeumann");
  EXPECT_EQ(key.key_id(), 0xc74f20a3u);
  EXPECT_EQ(key.VerifierKey(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  const std::string text =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  EXPECT_EQ(Base64Encode("\xc7\x4f\x20\xa3" + key.Sign(text)),
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=");
}

TEST_F(LogKeyTest, IsGeneratedAndLoaded) {
  const LogKey made = LogKey::Generate(path_, "covenant.example/log").value();
  EXPECT_EQ(ModeOf(path_), 0600u);
  const LogKey loaded = LogKey::Load(path_).value();
  EXPECT_EQ(loaded.name(), "covenant.example/log");
  EXPECT_EQ(loaded.VerifierKey(), made.VerifierKey());
  EXPECT_EQ(loaded.Sign("x"), made.Sign("x"));
  EXPECT_EQ(LogKey::Generate(path_, "again").status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(LogKeyTest, SignsWhatItsPublicKeyVerifiesAndNothingElse) {
  const LogKey key = LogKey::Generate(path_, "log").value();
  std::string signature = key.Sign("message");
  EXPECT_TRUE(VerifySignature(key.public_key(), "message", signature));
  EXPECT_FALSE(VerifySignature(key.public_key(), "massage", signature));
  EXPECT_FALSE(VerifySignature(key.public_key().substr(1), "message", signature));
  EXPECT_FALSE(VerifySignature(key.public_key(), "message", signature.substr(1)));
  signature[10] = static_cast<char>(signature[10] ^ 1);
  EXPECT_FALSE(VerifySignature(key.public_key(), "message", signature));
}

TEST_F(LogKeyTest, RefusesNamesThatANoteCannotHold) {
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a+b"), std::string("a\nb"),
                                  std::string("caf\xc3\xa9"), std::string(201, 'x')}) {
    EXPECT_EQ(LogKey::Generate(path_, name).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(LogKeyTest, RefusesDamagedMissingAndOpenFiles) {
  EXPECT_EQ(LogKey::Load(path_).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(LogKey::Generate(path_, "log").ok());
  const std::string good = ReadFile(path_);
  std::string other_seed = good;
  other_seed[40] = other_seed[40] == 'A' ? 'B' : 'A';
  std::string other_name = good;
  other_name[12] = 'L';
  for (const std::string& bad : {std::string("PRIVATE+KEY+"), good.substr(0, good.size() - 2), good + "x", other_seed,
                                 other_name, "X" + good.substr(1)}) {
    WriteFile(path_, bad);
    EXPECT_EQ(LogKey::Load(path_).status().code(), absl::StatusCode::kFailedPrecondition) << bad.size();
  }
  WriteFile(path_, good);
  EXPECT_TRUE(LogKey::Load(path_).ok());
  chmod(path_.c_str(), 0660);
  EXPECT_THAT(LogKey::Load(path_).status().message(), HasSubstr("chmod 600"));
}

}  // namespace
}  // namespace covenant::crypto
