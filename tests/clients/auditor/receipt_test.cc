#include "clients/auditor/receipt.h"

#include <functional>

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "covenant/v1/signal.pb.h"

#include "clients/auditor/receipt_file.h"
#include "tests/clients/auditor/textbook_log.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Receipt;
using testing::HasSubstr;

// A question, its answer and everything that goes with them, all of it right; each test makes one thing wrong.
struct Case {
  textbook::Log log;
  covenant::v1::Leaf leaf;
  std::string nonce = textbook::Bytes32("nonce");
  std::string request = "the request's bytes";
  covenant::v1::CheckAnswer answer;
  Expectation expectation;
  std::string signer_key;

  Case() {
    for (int i = 0; i < 6; ++i) log.Append("earlier " + std::to_string(i));
    leaf.set_kind(covenant::v1::ENTRY_KIND_CHECK);
    leaf.set_caller("politie");
    leaf.set_covenant("TAFEL-SIGNAAL");
    leaf.set_purpose("mensenhandel");
    leaf.set_told("no_hit");
    answer.mutable_outcome()->set_told(covenant::v1::TOLD_NO_HIT);
    expectation.caller = "politie";
    expectation.kind = covenant::v1::ENTRY_KIND_CHECK;
    expectation.covenant = "TAFEL-SIGNAAL";
    expectation.purpose = "mensenhandel";
    signer_key = log.key();
    expectation.known = OpenCheckpoint(log.Checkpoint(5), Keys()).value();
  }
  std::vector<LogKey> Keys() const { return {LogKey::Parse(signer_key).value()}; }

  Receipt Record() {
    return log.Record(leaf, nonce, request, answer.SerializeAsString(),
                      expectation.known ? expectation.known->size : 0);
  }
  absl::StatusOr<VerifiedReceipt> Verify(const Receipt& receipt) const {
    return VerifyReceipt(request, nonce, answer.SerializeAsString(), receipt, Keys(), expectation);
  }
  // The message of the refusal; every refusal is DATA_LOSS.
  std::string Refusal(const Receipt& receipt) const {
    const auto verified = Verify(receipt);
    EXPECT_TRUE(absl::IsDataLoss(verified.status())) << verified.status();
    return std::string(verified.status().message());
  }
};

TEST(ReceiptTest, HoldsWhenEverythingIsRight) {
  Case c;
  const auto verified = c.Verify(c.Record());
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->index, 6u);
  EXPECT_EQ(verified->leaf.told(), "no_hit");
  EXPECT_EQ(verified->checkpoint.size, 7u);
}

TEST(ReceiptTest, HoldsForTheFirstEntryOfALog) {
  Case c;
  c.log = textbook::Log();
  c.expectation.known.reset();
  EXPECT_TRUE(c.Verify(c.Record()).ok());
}

TEST(ReceiptTest, RefusesAnotherRequestOrNonce) {
  Case c;
  const Receipt receipt = c.Record();
  c.request += "!";
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("wrong request hash"));
  c.request.pop_back();
  c.nonce = textbook::Bytes32("another");
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("wrong request hash"));
  c.nonce = "short";
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("nonce is not 32 bytes"));
}

TEST(ReceiptTest, RefusesAnotherAnswerOrReplyNonce) {
  Case c;
  Receipt receipt = c.Record();
  c.answer.mutable_outcome()->set_explanation("another");
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("wrong reply hash"));
  c.answer.mutable_outcome()->clear_explanation();
  receipt.mutable_reply_nonce()->at(3) ^= 1;
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("wrong reply hash"));
  receipt.clear_reply_nonce();
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("reply's nonce is not 32 bytes"));
}

TEST(ReceiptTest, RefusesALeafThatIsNotInTheTree) {
  Case c;
  const Receipt right = c.Record();
  const auto refusal = [&](const std::function<void(Receipt&)>& alter) {
    Receipt receipt = right;
    alter(receipt);
    return c.Refusal(receipt);
  };
  EXPECT_THAT(refusal([](Receipt& r) { r.set_index(5); }), HasSubstr("the leaf is not in the tree"));
  EXPECT_THAT(refusal([](Receipt& r) { r.set_index(7); }), HasSubstr("outside the tree of size 7"));
  EXPECT_THAT(refusal([](Receipt& r) { r.clear_inclusion_proof(); }), HasSubstr("the inclusion proof is empty"));
  EXPECT_THAT(refusal([](Receipt& r) { r.add_inclusion_proof(textbook::Bytes32("x")); }), HasSubstr("too long"));
  EXPECT_THAT(refusal([](Receipt& r) { r.mutable_inclusion_proof(0)->at(0) ^= 1; }), HasSubstr("another root"));
  EXPECT_THAT(refusal([](Receipt& r) { r.mutable_inclusion_proof(0)->pop_back(); }), HasSubstr("31 bytes"));
  EXPECT_THAT(refusal([](Receipt& r) { r.clear_leaf(); }), HasSubstr("it holds no leaf"));
  EXPECT_THAT(refusal([&](Receipt& r) { r.set_checkpoint(c.log.Checkpoint(0)); }), HasSubstr("size 0"));
}

TEST(ReceiptTest, TellsTheWaysInWhichACheckpointCanBeWrong) {
  Case c;
  Receipt receipt = c.Record();
  const std::string right = receipt.checkpoint();
  receipt.mutable_checkpoint()->at(0) ^= 1;
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("bad signature by the known key"));
  receipt.set_checkpoint(textbook::Log(c.log.origin(), "impostor").Sign(right.substr(0, right.find("\n\n") + 1)));
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("by another key"));
  receipt.set_checkpoint(c.log.Sign("other.test/log\n7\n" + right.substr(right.find("\n7\n") + 3, 45)));
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("wrong origin"));
  receipt.set_checkpoint("");
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("not a signed note: it is empty"));
}

TEST(ReceiptTest, RefusesALogThatDidNotGrowFromTheKnownCheckpoint) {
  Case c;
  const Receipt right = c.Record();
  Receipt receipt = right;
  receipt.clear_consistency_proof();
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("the consistency proof is empty"));
  receipt = right;
  receipt.add_consistency_proof(textbook::Bytes32("x"));
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("too long"));
  c.expectation.known->root = textbook::Bytes32("a root that was never this log's");
  EXPECT_THAT(c.Refusal(right), HasSubstr("does not extend"));
  c.expectation.known->size = 7;
  EXPECT_THAT(c.Refusal([&] {
    auto r = right;
    r.clear_consistency_proof();
    return r;
  }()),
              HasSubstr("forked"));
  c.expectation.known->size = 8;
  EXPECT_THAT(c.Refusal(right), HasSubstr("reversed"));
  c.expectation.known->origin = "other.test/log";
  EXPECT_THAT(c.Refusal(right), HasSubstr("of another log"));
  c.expectation.known.reset();
  EXPECT_THAT(c.Refusal(right), HasSubstr("nobody asked for"));
}

TEST(ReceiptTest, RefusesALeafThatSaysSomethingElseThanWasAsked) {
  const auto refusal = [](const std::function<void(covenant::v1::Leaf&)>& alter) {
    Case c;
    alter(c.leaf);
    return c.Refusal(c.Record());
  };
  EXPECT_THAT(refusal([](auto& l) { l.set_kind(covenant::v1::ENTRY_KIND_RETRIEVE); }), HasSubstr("of kind"));
  EXPECT_THAT(refusal([](auto& l) { l.set_caller("kmar"); }), HasSubstr("caller is \"kmar\""));
  EXPECT_THAT(refusal([](auto& l) { l.set_covenant("COMENSHA-REG"); }), HasSubstr("leaf's covenant"));
  EXPECT_THAT(refusal([](auto& l) { l.clear_covenant(); }), HasSubstr("leaf's covenant"));
  EXPECT_THAT(refusal([](auto& l) { l.set_purpose("other"); }), HasSubstr("leaf's purpose"));
  EXPECT_THAT(refusal([](auto& l) { l.set_told("permit"); }),
              HasSubstr("was told \"no_hit\", the leaf says \"permit\""));
}

TEST(ReceiptTest, LetsARefusalLeaveOutWhatTheBrokerDidNotKnow) {
  Case c;
  c.leaf.set_told("COVENANT_UNKNOWN");
  c.leaf.clear_covenant();
  c.leaf.clear_purpose();
  c.answer.mutable_outcome()->set_told(covenant::v1::TOLD_REFUSED);
  c.answer.mutable_outcome()->set_reason_code("COVENANT_UNKNOWN");
  EXPECT_TRUE(c.Verify(c.Record()).ok());
  c.answer.mutable_outcome()->set_reason_code("NO_RULE");
  EXPECT_THAT(c.Refusal(c.Record()), HasSubstr("told \"NO_RULE\""));
}

TEST(ReceiptTest, LetsAMethodThatNoCovenantDecidesLeaveOutAnUnknownOne) {
  Case c;
  c.leaf.set_kind(covenant::v1::ENTRY_KIND_AUDIT_LIST);
  c.leaf.set_told("permit");
  c.leaf.clear_covenant();
  c.answer.mutable_outcome()->set_told(covenant::v1::TOLD_PERMITTED);
  c.expectation.kind = covenant::v1::ENTRY_KIND_AUDIT_LIST;
  EXPECT_TRUE(c.Verify(c.Record()).ok());
  c.leaf.set_covenant("COMENSHA-REG");
  EXPECT_THAT(c.Refusal(c.Record()), HasSubstr("leaf's covenant"));
}

TEST(ReceiptTest, RefusesAnAnswerWithoutOutcome) {
  Case c;
  c.answer.clear_outcome();
  EXPECT_THAT(c.Refusal(c.Record()), HasSubstr("no outcome"));
}

TEST(ReceiptTest, RefusesAFormatThatItDoesNotKnow) {
  Case c;
  Receipt receipt = c.Record();
  c.leaf.ParseFromString(receipt.leaf());
  c.leaf.set_version(2);
  receipt.set_leaf(c.leaf.SerializeAsString());
  EXPECT_THAT(c.Refusal(receipt), HasSubstr("format 2"));
}

TEST(ReceiptFileTest, KeepsWhatProvesTheLeaf) {
  Case c;
  const Receipt receipt = c.Record();
  const auto read = ReadReceipt(WriteReceipt(receipt));
  ASSERT_TRUE(read.ok()) << read.status();
  const auto verified = VerifyStanding(*read, c.Keys());
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_TRUE(VerifyRequestHash(verified->leaf, c.nonce, c.request).ok());
  EXPECT_TRUE(VerifyReplyHash(verified->leaf, read->reply_nonce(), c.answer.SerializeAsString()).ok());
}

TEST(ReceiptFileTest, NoAlteredByteAndNoCutGoesUnseen) {
  Case c;
  const google::protobuf::LogSilencer silencer;
  const std::string text = WriteReceipt(c.Record());
  const auto holds = [&](const std::string& altered) {
    const auto read = ReadReceipt(altered);
    if (!read.ok()) return false;
    const auto verified = VerifyStanding(*read, c.Keys());
    return verified.ok() && VerifyReplyHash(verified->leaf, read->reply_nonce(), c.answer.SerializeAsString()).ok();
  };
  ASSERT_TRUE(holds(text));
  for (size_t i = 0; i < text.size(); ++i) {
    std::string altered = text;
    altered[i] ^= 1;
    EXPECT_FALSE(holds(altered)) << i;
    EXPECT_FALSE(holds(text.substr(0, i))) << i;
  }
}

TEST(ReceiptFileTest, SaysInWhichLineAFileIsWrong) {
  const auto message = [](std::string_view text) { return std::string(ReadReceipt(text).status().message()); };
  EXPECT_THAT(message("hello\n"), HasSubstr("line 1"));
  EXPECT_THAT(message("c2sp.org/tlog-proof@v1\nindex 5\n"), HasSubstr("line 2"));
  EXPECT_THAT(message("c2sp.org/tlog-proof@v1\nextra CgF4\nindex five\n"), HasSubstr("line 3"));
  EXPECT_THAT(message("c2sp.org/tlog-proof@v1\nextra CgF4\nindex 5\nabc\n"), HasSubstr("line 4"));
  EXPECT_THAT(message("c2sp.org/tlog-proof@v1\nextra CgF4\nindex 5\n"), HasSubstr("cut off"));
}

}  // namespace
}  // namespace covenant::auditor
