// The worked bytes of proto/README.md: a foreign client can check itself against them, so they are checked here.
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "covenant/v1/party.pb.h"

#include "clients/auditor/encoding.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/receipt.h"
#include "tests/clients/auditor/textbook_log.h"

namespace covenant::auditor {
namespace {

namespace v1 = covenant::v1;

// Hex in lines of 96 digits, each after two blanks.
std::string Lines(std::string_view bytes) {
  const std::string hex = HexEncode(bytes);
  std::string text;
  for (size_t i = 0; i < hex.size(); i += 96) text += "  " + hex.substr(i, 96) + "\n";
  return text;
}

struct Example {
  textbook::Log log{"log.example.nl/covenant"};
  v1::WhoAmIRequest request;
  v1::WhoAmIAnswer answer;
  v1::Envelope envelope;

  Example() {
    log.Append("leaf 0");
    log.Append("leaf 1");
    auto& context = *request.mutable_context();
    context.set_request_id("019a4c1e-8b00-7cc3-98c4-dc0c0c07398f");
    context.set_nonce(textbook::Sha256("request nonce"));
    context.set_known_size(2);
    answer.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    answer.set_party("politie");
    answer.set_name("Politie");
    answer.set_oin("00000099000000001000");
    answer.add_roles("partner");
    v1::Leaf leaf;
    leaf.set_time_ms(1762246855424);
    leaf.set_kind(v1::ENTRY_KIND_WHO_AM_I);
    leaf.set_caller("politie");
    leaf.set_policy_set(textbook::Sha256("policy set"));
    leaf.set_told("permit");
    leaf.set_commitment(textbook::Sha256("commitment"));
    envelope.set_answer(answer.SerializeAsString());
    *envelope.mutable_receipt() = log.Record(leaf, context.nonce(), request.SerializeAsString(), envelope.answer(), 2);
  }

  std::string Text() const {
    const v1::Receipt& receipt = envelope.receipt();
    v1::Leaf leaf;
    leaf.ParseFromString(receipt.leaf());
    std::string text = "log key\n  " + log.key() + "\n";
    text += "request as sent\n" + Lines(request.SerializeAsString());
    text += "request nonce (in it)\n" + Lines(request.context().nonce());
    text += "SHA-256(\"covenant-broker request v1\\n\" + request nonce + request)\n" + Lines(leaf.request_hash());
    text += "response as received\n" + Lines(envelope.SerializeAsString());
    text += "answer (field 1 of it)\n" + Lines(envelope.answer());
    text += "reply nonce (field 3 of the receipt, field 2 of it)\n" + Lines(receipt.reply_nonce());
    text += "SHA-256(\"covenant-broker reply v1\\n\" + reply nonce + answer)\n" + Lines(leaf.reply_hash());
    text += "leaf (field 1 of the receipt)\n" + Lines(receipt.leaf());
    text += "SHA-256(00 + leaf)\n" + Lines(LeafHash(receipt.leaf()));
    text += "inclusion proof: leaf 2 of a tree of 3\n" + Lines(receipt.inclusion_proof(0));
    text += "SHA-256(01 + inclusion proof + leaf hash) = root of 3\n" + Lines(log.Root(3));
    text += "root of 2, known before\n" + Lines(log.Root(2));
    text += "consistency proof from 2 to 3\n" + Lines(receipt.consistency_proof(0));
    text += "checkpoint (field 5 of the receipt)\n";
    std::istringstream note(receipt.checkpoint());
    for (std::string line; std::getline(note, line);) text += "  " + line + "\n";
    return text;
  }
};

TEST(WorkedBytesTest, TheReadmeShowsTheBytesOfARealReceipt) {
  const Example example;
  std::ifstream file(std::string(SOURCE_DIR) + "/proto/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_NE(readme.find("```\n" + example.Text() + "```\n"), std::string::npos) << "it should show:\n"
                                                                                << example.Text();
}

TEST(WorkedBytesTest, TheReceiptHolds) {
  const Example example;
  Expectation expectation;
  expectation.caller = "politie";
  expectation.kind = v1::ENTRY_KIND_WHO_AM_I;
  const std::vector<LogKey> keys = {LogKey::Parse(example.log.key()).value()};
  expectation.known = OpenCheckpoint(example.log.Checkpoint(2), keys).value();
  const auto verified = VerifyReceipt(example.request.SerializeAsString(), example.request.context().nonce(),
                                      example.envelope.answer(), example.envelope.receipt(), keys, expectation);
  EXPECT_TRUE(verified.ok()) << verified.status();
}

}  // namespace
}  // namespace covenant::auditor
