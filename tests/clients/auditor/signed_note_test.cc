#include "clients/auditor/signed_note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/auditor/checkpoint.h"
#include "clients/auditor/encoding.h"
#include "tests/clients/auditor/textbook_log.h"

namespace covenant::auditor {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The example of the format's first implementation, golang.org/x/mod/sumdb/note.
constexpr const char* kPeterNeumann = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* kNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xE2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

std::vector<LogKey> Keys(std::initializer_list<std::string> texts) {
  std::vector<LogKey> keys;
  for (const std::string& text : texts) keys.push_back(LogKey::Parse(text).value());
  return keys;
}

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

TEST(SignedNoteTest, OpensThePublishedExample) {
  const auto text = OpenNote(kNote, Keys({kPeterNeumann}));
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text,
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n");
}

TEST(SignedNoteTest, RefusesEveryAlteredByteOfTextAndSignature) {
  const auto keys = Keys({kPeterNeumann});
  const std::string note = kNote;
  for (size_t i = 0; i < note.size(); ++i) {
    for (int flip : {1, 64}) {
      std::string altered = note;
      altered[i] = static_cast<char>(altered[i] ^ flip);
      EXPECT_FALSE(OpenNote(altered, keys).ok()) << i;
    }
  }
}

TEST(SignedNoteTest, TellsAnUnknownKeyFromABadSignature) {
  const textbook::Log log, other("other.test/log", "other seed"), impostor(log.origin(), "impostor");
  const std::string note = log.Checkpoint(0);
  EXPECT_THAT(Message(OpenNote(note, Keys({other.key()})).status()), HasSubstr("signed by unknown keys only"));
  EXPECT_THAT(Message(OpenNote(note, Keys({impostor.key()})).status()),
              AllOf(HasSubstr("signed in the name of the trusted key"), HasSubstr("a forged note")));
  std::string altered = note;
  altered[0] ^= 1;
  EXPECT_THAT(Message(OpenNote(altered, Keys({log.key()})).status()), HasSubstr("bad signature by the known key"));
  EXPECT_THAT(Message(OpenNote(note, {}).status()), HasSubstr("no log key"));
}

TEST(SignedNoteTest, PassesOverTheSignaturesOfWitnesses) {
  const textbook::Log log, witness("witness.test", "witness");
  const std::string text = log.origin() + "\n0\n" + Base64Encode(textbook::Sha256("")) + "\n";
  const std::string cosigned = log.Sign(text) + witness.Sign(text).substr(text.size() + 1);
  EXPECT_EQ(OpenNote(cosigned, Keys({log.key()})).value(), text);
  EXPECT_EQ(OpenNote(cosigned, Keys({witness.key()})).value(), text);
}

TEST(SignedNoteTest, SaysWhyATextIsNoNote) {
  const auto keys = Keys({kPeterNeumann});
  EXPECT_THAT(Message(OpenNote("", keys).status()), HasSubstr("empty"));
  EXPECT_THAT(Message(OpenNote("text\n", keys).status()), HasSubstr("no empty line"));
  EXPECT_THAT(Message(OpenNote("text\n\n", keys).status()), HasSubstr("no signatures"));
  EXPECT_THAT(Message(OpenNote("text\n\n- name AAAA\n", keys).status()), HasSubstr("malformed signature line"));
  EXPECT_THAT(Message(OpenNote("text\x01\n\n", keys).status()), HasSubstr("control characters"));
  EXPECT_THAT(Message(OpenNote(std::string(kNote, 120), keys).status()), HasSubstr("cut off"));
  EXPECT_THAT(Message(OpenNote(std::string(2 << 20, 'x'), keys).status()), HasSubstr("1 MiB"));
}

TEST(LogKeyTest, ReadsAndWritesItsText) {
  EXPECT_EQ(LogKey::Parse(std::string("  ") + kPeterNeumann + "\n").value().text(), kPeterNeumann);
}

TEST(LogKeyTest, SaysWhatIsWrongWithAText) {
  const auto message = [](std::string_view text) { return Message(LogKey::Parse(text).status()); };
  EXPECT_THAT(message(""), HasSubstr("origin+id+base64"));
  EXPECT_THAT(message("PeterNeumann"), HasSubstr("origin+id+base64"));
  EXPECT_THAT(message("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), HasSubstr("origin is empty"));
  EXPECT_THAT(message("PeterNeumann+c74f+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), HasSubstr("8 hexadecimal"));
  EXPECT_THAT(message("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
              HasSubstr("does not belong"));
  EXPECT_THAT(message("PeterNeumann+c74f20a3+ARpc2Qc"), HasSubstr("base64 of 33 bytes"));
  EXPECT_THAT(message("PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), HasSubstr("Ed25519"));
}

TEST(CheckpointTest, ReadsOriginSizeAndRoot) {
  textbook::Log log;
  log.Append("a");
  const auto checkpoint = OpenCheckpoint(log.Checkpoint(1), Keys({log.key()}));
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->origin, log.origin());
  EXPECT_EQ(checkpoint->size, 1u);
  EXPECT_EQ(checkpoint->root, log.Root(1));
}

TEST(CheckpointTest, SaysWhyASignedTextIsNoCheckpoint) {
  const textbook::Log log;
  const auto message = [&](const std::string& text) {
    const auto opened = OpenCheckpoint(log.Sign(text), Keys({log.key()}));
    EXPECT_TRUE(absl::IsDataLoss(opened.status())) << text;
    return Message(opened.status());
  };
  const std::string root = Base64Encode(log.Root(0)) + "\n";
  EXPECT_THAT(message("another.test/log\n0\n" + root), HasSubstr("wrong origin"));
  EXPECT_THAT(message(log.origin() + "\n0\n"), HasSubstr("fewer than three lines"));
  EXPECT_THAT(message(log.origin() + "\n007\n" + root), HasSubstr("not a decimal number"));
  EXPECT_THAT(message(log.origin() + "\n99999999999999999999\n" + root), HasSubstr("not a decimal number"));
  EXPECT_THAT(message(log.origin() + "\n5\n\xC3\xA9\n"), HasSubstr("empty or not base64"));
  EXPECT_THAT(message(log.origin() + "\n5\nAAAA\n"), HasSubstr("3 bytes"));
  EXPECT_THAT(message(log.origin() + "\n0\n" + Base64Encode(textbook::Bytes32("x")) + "\n"), HasSubstr("size 0"));
}

}  // namespace
}  // namespace covenant::auditor
