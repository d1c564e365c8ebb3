#include "broker/ledger/checkpoint.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/base/encoding.h"
#include "tests/broker/ledger/test_log.h"

namespace covenant::ledger {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const Hash kRoot = Sha256("root");

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

// The verifier keys of Go's x/mod/sumdb/note example and of sum.golang.org.
TEST(CheckpointTest, GivesThePublishedKeyIds) {
  const auto key_id = [](const std::string& name, const char* base64) {
    return HexEncode(KeyId({name, Base64Decode(base64)->substr(1)}));
  };
  EXPECT_EQ(key_id("PeterNeumann", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), "c74f20a3");
  EXPECT_EQ(key_id("sum.golang.org", "Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"), "033de0ae");
}

TEST(CheckpointTest, IsWrittenAsTheSpecificationSays) {
  const Checkpoint checkpoint = SignCheckpoint(TestIdentity(), TestKey().Sign(), 123, kRoot);
  EXPECT_THAT(checkpoint.note,
              StartsWith("log.test/covenants\n123\n" + Base64Encode(Bytes(kRoot)) +
                         "\n\n\xe2\x80\x94 log.test/covenants " + Base64Encode(KeyId(TestIdentity())).substr(0, 5)));
  EXPECT_THAT(checkpoint.note, EndsWith("\n"));
}

TEST(CheckpointTest, IsReadBackAsItWasSigned) {
  const Checkpoint checkpoint = SignCheckpoint(TestIdentity(), TestKey().Sign(), 123, kRoot);
  const auto opened = OpenCheckpoint(TestIdentity(), checkpoint.note);
  ASSERT_TRUE(opened.ok()) << opened.status().message();
  EXPECT_EQ(opened->size, 123u);
  EXPECT_EQ(opened->root, kRoot);
  EXPECT_EQ(opened->note, checkpoint.note);
}

TEST(CheckpointTest, IsReadWithExtensionLinesAndForeignSignaturesToo) {
  const TestKey key;
  const std::string text = "log.test/covenants\n5\n" + Base64Encode(Bytes(kRoot)) + "\nan extension\n";
  const std::string note = text + "\n\xe2\x80\x94 witness.test " + Base64Encode(std::string(76, 'w')) +
                           "\n\xe2\x80\x94 log.test/covenants " +
                           Base64Encode(KeyId(TestIdentity()) + key.Sign()(text)) + "\n";
  const auto opened = OpenCheckpoint(TestIdentity(), note);
  ASSERT_TRUE(opened.ok()) << opened.status().message();
  EXPECT_EQ(opened->size, 5u);
}

TEST(CheckpointTest, RefusesEveryChangedByte) {
  const std::string note = SignCheckpoint(TestIdentity(), TestKey().Sign(), 123, kRoot).note;
  for (size_t i = 0; i < note.size(); ++i) {
    std::string changed = note;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(OpenCheckpoint(TestIdentity(), changed).ok()) << "byte " << i;
  }
}

TEST(CheckpointTest, SaysWhatIsWrong) {
  const LogIdentity identity = TestIdentity();
  const std::string note = SignCheckpoint(identity, TestKey().Sign(), 123, kRoot).note;

  const auto origin = OpenCheckpoint({"log.other", identity.public_key}, note).status();
  EXPECT_EQ(origin.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(origin.message(), "its origin is \"log.test/covenants\", but this broker's log is \"log.other\"");

  const auto key = OpenCheckpoint(TestIdentity(TestKey(9)), note).status();
  EXPECT_EQ(key.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(key.message(), HasSubstr("signed with another key (key id " + HexEncode(KeyId(identity)) + ")"));

  const auto signature = OpenCheckpoint(identity, Replaced(note, "\n123\n", "\n124\n")).status();
  EXPECT_EQ(signature.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(signature.message(), HasSubstr("its signature with the log key"));

  const auto why = [&identity](const std::string& text) {
    const auto status = OpenCheckpoint(identity, text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    return std::string(status.message());
  };
  EXPECT_THAT(why(""), HasSubstr("empty line"));
  EXPECT_THAT(why("log.test/covenants\n123\n\nx\n"), HasSubstr("less than three lines"));
  EXPECT_THAT(why(Replaced(note, "\n123\n", "\n0123\n")), HasSubstr("no tree size"));
  EXPECT_THAT(why(Replaced(note, "\n123\n", "\n-1\n")), HasSubstr("no tree size"));
  EXPECT_THAT(why(Replaced(note, "\n123\n", "\n99999999999999999999\n")), HasSubstr("no tree size"));
  EXPECT_THAT(why(Replaced(note, Base64Encode(Bytes(kRoot)), "AAAA")), HasSubstr("no root hash"));
  EXPECT_THAT(why(Replaced(note, "\xe2\x80\x94 log.test", "\xe2\x80\x94 log.tost")), HasSubstr("no signature"));
}

TEST(CheckpointTest, RefusesAnIdentityThatCannotNameALog) {
  const std::string key = TestKey().PublicKey();
  EXPECT_TRUE(CheckIdentity({"log.example.nl/covenants", key}).ok());
  for (const char* origin : {"", "two words", "a+b", "a\nb", "caf\xc3\xa9"}) {
    EXPECT_EQ(CheckIdentity({origin, key}).code(), absl::StatusCode::kInvalidArgument) << origin;
  }
  EXPECT_EQ(CheckIdentity({"log.example.nl", key.substr(1)}).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace covenant::ledger
