#include "broker/crypto/oprf.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "broker/base/encoding.h"
#include "broker/crypto/dleq.h"
#include "tests/broker/crypto/freed_memory.h"

namespace covenant::crypto {
namespace {

using nlohmann::json;

std::string FromHex(const std::string& text) {
  return HexDecode(text).value();
}

// "aa,bb" as the vectors write a batch.
std::vector<std::string> Batch(const json& value) {
  std::vector<std::string> items;
  std::stringstream text(value.get<std::string>());
  for (std::string item; std::getline(text, item, ',');) items.push_back(FromHex(item));
  return items;
}

std::vector<Element> Elements(const json& value) {
  std::vector<Element> elements;
  for (const std::string& bytes : Batch(value)) elements.push_back(Element::Parse(bytes).value());
  return elements;
}

struct Suite {
  OprfMode mode;
  json data;
  KeyPair keys;
};

std::vector<Suite> Suites() {
  std::ifstream file(SOURCE_DIR "/tests/vectors/rfc9497_ristretto255_sha512.json");
  std::vector<Suite> suites;
  for (const json& data : json::parse(file)) {
    const auto mode = static_cast<OprfMode>(data["mode"].get<int>());
    const Secret seed = Secret::CopyOf(FromHex(data["seed"]));
    suites.push_back({mode, data, DeriveKeyPair(mode, seed, FromHex(data["keyInfo"])).value()});
  }
  return suites;
}

TEST(OprfVectorTest, HoldsBothModesAndAllTheirVectors) {
  const std::vector<Suite> suites = Suites();
  ASSERT_EQ(suites.size(), 2u);
  EXPECT_EQ(suites[0].mode, OprfMode::kOprf);
  EXPECT_EQ(suites[0].data["vectors"].size(), 2u);
  EXPECT_EQ(suites[1].mode, OprfMode::kVoprf);
  EXPECT_EQ(suites[1].data["vectors"].size(), 3u);
}

TEST(OprfVectorTest, DerivesTheKeyPair) {
  for (const Suite& suite : Suites()) {
    EXPECT_EQ(HexEncode(suite.keys.private_key.view()), suite.data["skSm"].get<std::string>());
    if (suite.data.contains("pkSm"))
      EXPECT_EQ(HexEncode(suite.keys.public_key.bytes()), suite.data["pkSm"].get<std::string>());
  }
}

TEST(OprfVectorTest, BlindsEvaluatesAndFinalizes) {
  for (const Suite& suite : Suites()) {
    for (const json& vector : suite.data["vectors"]) {
      const std::vector<std::string> inputs = Batch(vector["Input"]);
      const std::vector<std::string> blinds = Batch(vector["Blind"]);
      const std::vector<std::string> outputs = Batch(vector["Output"]);
      const std::vector<Element> blinded = Elements(vector["BlindedElement"]);
      const std::vector<Element> evaluated = Elements(vector["EvaluationElement"]);
      ASSERT_EQ(inputs.size(), vector["Batch"].get<size_t>());
      for (size_t i = 0; i < inputs.size(); ++i) {
        const Blinded mine = BlindWith(suite.mode, inputs[i], Secret::CopyOf(blinds[i])).value();
        EXPECT_EQ(mine.element, blinded[i]);
        EXPECT_EQ(BlindEvaluate(suite.keys.private_key, mine.element).value(), evaluated[i]);
        EXPECT_EQ(Finalize(inputs[i], mine.blind, evaluated[i]).value(), outputs[i]);
        EXPECT_EQ(Evaluate(suite.mode, suite.keys.private_key, inputs[i]).value(), outputs[i]);
      }
    }
  }
}

TEST(OprfVectorTest, GeneratesAndVerifiesTheProofs) {
  const Suite suite = std::move(Suites()[1]);
  for (const json& vector : suite.data["vectors"]) {
    const std::vector<Element> blinded = Elements(vector["BlindedElement"]);
    const std::vector<Element> evaluated = Elements(vector["EvaluationElement"]);
    const std::string proof = FromHex(vector["Proof"]["proof"]);
    const Secret random = Secret::CopyOf(FromHex(vector["Proof"]["r"]));
    EXPECT_EQ(GenerateProof(suite.keys, blinded, evaluated, random).value(), proof);
    EXPECT_TRUE(VerifyProof(suite.keys.public_key, blinded, evaluated, proof).ok());
  }
}

// RFC 9380, K.3: expand_message_xmd(SHA-512).
TEST(ExpandMessageTest, MatchesTheVectorsOfRfc9380) {
  const std::string dst = "QUUX-V01-CS02-with-expander-SHA512-256";
  EXPECT_EQ(HexEncode(ExpandMessageXmd("", dst, 0x20)),
            "6b9a7312411d92f921c6f68ca0b6380730a1a4d982c507211a90964c394179ba");
  EXPECT_EQ(HexEncode(ExpandMessageXmd("abc", dst, 0x20)),
            "0da749f12fbe5483eb066a5f595055679b976e93abe9be6f0f6318bce7aca8dc");
  EXPECT_EQ(HexEncode(ExpandMessageXmd("abc", dst, 0x80)),
            "7f1dddd13c08b543f2e2037b14cefb255b44c83cc397c1786d975653e36a6b11bdd7732d8b38adb4a0edc26a0cef4bb45217135456"
            "e58fbca1"
            "703cd6032cb1347ee720b87972d63fbf232587043ed2901bce7f22610c0419751c065922b488431851041310ad659e4b23520e1772"
            "ab29dcd"
            "eb2002222a363f0c2b1c972b3efe1");
}

TEST(HashToScalarTest, LeavesNothingInTheHeapThatLeadsToTheKey) {
  const std::string seed = "a seed that nobody may know", dst = "DeriveKeyPair";
  const std::string b0 =
      Sha512Of(std::string(128, '\0') + seed + std::string("\x00\x40\x00", 3) + dst + static_cast<char>(dst.size()));
  test::FreedMemory freed({b0, ExpandMessageXmd(seed, dst, 64)});
  freed.Watch();
  unsigned char scalar[kScalarSize];
  HashToScalar(seed, dst, scalar);
  EXPECT_EQ(freed.found(), 0);
}

TEST(HashToGroupTest, LeavesNothingInTheHeapThatLeadsToTheIdentifier) {
  const std::string dst = "HashToGroup-" + ContextString(OprfMode::kVoprf);
  test::FreedMemory freed({ExpandMessageXmd("an identifier", dst, 64)});
  freed.Watch();
  ASSERT_TRUE(HashToGroup(OprfMode::kVoprf, "an identifier").ok());
  EXPECT_EQ(freed.found(), 0);
}

TEST(FreedMemoryTest, FindsWhatIsFreedUnwiped) {
  const std::string secret(64, 's');
  test::FreedMemory freed({secret});
  freed.Watch();
  {
    const std::string copy = secret;
  }
  EXPECT_EQ(freed.found(), 1);
}

class VoprfBatchTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 5; ++i)
      blinded_.push_back(Blind(OprfMode::kVoprf, "input " + std::to_string(i)).value().element);
    evaluation_ = BlindEvaluateBatch(keys_, blinded_).value();
  }
  absl::Status Verify() const {
    return VerifyProof(keys_.public_key, blinded_, evaluation_.elements, evaluation_.proof);
  }

  const KeyPair keys_ = DeriveKeyPair(OprfMode::kVoprf, Secret::Random(32), "test").value();
  std::vector<Element> blinded_;
  Evaluation evaluation_;
};

TEST_F(VoprfBatchTest, HoldsForAnHonestBatch) {
  EXPECT_TRUE(Verify().ok());
  EXPECT_EQ(evaluation_.proof.size(), kProofSize);
}

TEST_F(VoprfBatchTest, FailsWhenOneElementWasMadeWithAnotherKey) {
  evaluation_.elements[3] = BlindEvaluate(RandomScalar(), blinded_[3]).value();
  EXPECT_EQ(Verify().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(VoprfBatchTest, FailsWhenTwoAnswersAreSwapped) {
  std::swap(evaluation_.elements[0], evaluation_.elements[1]);
  EXPECT_FALSE(Verify().ok());
}

TEST_F(VoprfBatchTest, FailsWhenAnyBitOfTheProofIsFlipped) {
  for (size_t byte = 0; byte < kProofSize; byte += 7) {
    evaluation_.proof[byte] = static_cast<char>(evaluation_.proof[byte] ^ 1);
    EXPECT_FALSE(Verify().ok()) << byte;
    evaluation_.proof[byte] = static_cast<char>(evaluation_.proof[byte] ^ 1);
  }
}

TEST_F(VoprfBatchTest, FailsForAnotherPublicKeyAndAMissingElement) {
  const KeyPair other = DeriveKeyPair(OprfMode::kVoprf, Secret::Random(32), "test").value();
  EXPECT_FALSE(VerifyProof(other.public_key, blinded_, evaluation_.elements, evaluation_.proof).ok());
  evaluation_.elements.pop_back();
  EXPECT_FALSE(Verify().ok());
  blinded_.pop_back();
  EXPECT_FALSE(Verify().ok());
}

TEST_F(VoprfBatchTest, RefusesAProofScalarThatIsNotBelowTheOrder) {
  evaluation_.proof.replace(32, 32, std::string(32, '\xff'));
  EXPECT_EQ(Verify().code(), absl::StatusCode::kInvalidArgument);
}

TEST(OprfTest, RefusesAnEmptyBatchAndAWrongSeed) {
  const KeyPair keys = DeriveKeyPair(OprfMode::kVoprf, Secret::Random(32), "").value();
  EXPECT_EQ(BlindEvaluateBatch(keys, {}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(DeriveKeyPair(OprfMode::kVoprf, Secret::Random(31), "").ok());
  EXPECT_FALSE(HashToGroup(OprfMode::kVoprf, std::string(65'536, 'x')).ok());
}

TEST(OprfTest, GivesTheSameElementOnTheBlindAndTheDirectPath) {
  const KeyPair keys = DeriveKeyPair(OprfMode::kVoprf, Secret::Random(32), "test").value();
  const Blinded blinded = Blind(OprfMode::kVoprf, "someone").value();
  const Element evaluated = BlindEvaluate(keys.private_key, blinded.element).value();
  const Element direct = BlindEvaluate(keys.private_key, HashToGroup(OprfMode::kVoprf, "someone").value()).value();
  EXPECT_EQ(Unblind(blinded.blind, evaluated).value(), direct);
}

TEST(OprfTest, SeparatesTheModes) {
  EXPECT_FALSE(HashToGroup(OprfMode::kOprf, "x").value() == HashToGroup(OprfMode::kVoprf, "x").value());
}

}  // namespace
}  // namespace covenant::crypto
