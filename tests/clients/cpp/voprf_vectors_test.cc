// The vectors of RFC 9497 by what a client links, which is nothing of the broker.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "clients/auditor/encoding.h"
#include "clients/cpp/blind_path.h"

namespace covenant::client {
namespace {

using crypto::Element;
using crypto::OprfMode;
using crypto::Secret;
using nlohmann::json;

std::vector<std::string> Batch(const json& value) {
  std::vector<std::string> items;
  std::stringstream text(value.get<std::string>());
  for (std::string item; std::getline(text, item, ',');) items.push_back(auditor::HexDecode(item).value());
  return items;
}

std::vector<Element> Elements(const json& value) {
  std::vector<Element> elements;
  for (const std::string& bytes : Batch(value)) elements.push_back(Element::Parse(bytes).value());
  return elements;
}

json Suites() {
  std::ifstream file(SOURCE_DIR "/tests/vectors/rfc9497_ristretto255_sha512.json");
  return json::parse(file);
}

TEST(VoprfVectorsTest, AClientBlindsAndFinalizesAllOfBothSuites) {
  size_t vectors = 0;
  for (const json& suite : Suites()) {
    const auto mode = static_cast<OprfMode>(suite["mode"].get<int>());
    for (const json& vector : suite["vectors"]) {
      ++vectors;
      const std::vector<std::string> inputs = Batch(vector["Input"]);
      const std::vector<std::string> blinds = Batch(vector["Blind"]);
      const std::vector<Element> blinded = Elements(vector["BlindedElement"]);
      const std::vector<Element> evaluated = Elements(vector["EvaluationElement"]);
      for (size_t i = 0; i < inputs.size(); ++i) {
        const auto mine = crypto::BlindWith(mode, inputs[i], Secret::CopyOf(blinds[i])).value();
        EXPECT_EQ(mine.element, blinded[i]);
        EXPECT_EQ(crypto::Finalize(inputs[i], mine.blind, evaluated[i]).value(), Batch(vector["Output"])[i]);
        // N = (1/r) * Z is what the server would compute itself: k * H1(input).
        const Secret key = Secret::CopyOf(auditor::HexDecode(suite["skSm"].get<std::string>()).value());
        const Element hashed = crypto::HashToGroup(mode, inputs[i]).value();
        EXPECT_EQ(crypto::Unblind(mine.blind, evaluated[i]).value(), crypto::Multiply(key, hashed).value());
      }
    }
  }
  EXPECT_EQ(vectors, 5u);
}

TEST(VoprfVectorsTest, AClientVerifiesEveryProofAndNoAlteredOne) {
  const json suite = Suites()[1];
  const auto public_key = Element::Parse(auditor::HexDecode(suite["pkSm"].get<std::string>()).value()).value();
  for (const json& vector : suite["vectors"]) {
    const std::vector<Element> blinded = Elements(vector["BlindedElement"]);
    const std::vector<Element> evaluated = Elements(vector["EvaluationElement"]);
    std::string proof = auditor::HexDecode(vector["Proof"]["proof"].get<std::string>()).value();
    EXPECT_TRUE(crypto::VerifyProof(public_key, blinded, evaluated, proof).ok());
    EXPECT_FALSE(crypto::VerifyProof(Element::Generator(), blinded, evaluated, proof).ok()) << "another key";
    EXPECT_FALSE(crypto::VerifyProof(public_key, evaluated, blinded, proof).ok());
    proof[40] = static_cast<char>(proof[40] ^ 1);
    EXPECT_FALSE(crypto::VerifyProof(public_key, blinded, evaluated, proof).ok());
    EXPECT_FALSE(crypto::VerifyProof(public_key, blinded, evaluated, proof.substr(1)).ok());
    EXPECT_FALSE(crypto::VerifyProof(public_key, blinded, evaluated, std::string(64, '\xff')).ok()) << "out of range";
    EXPECT_FALSE(crypto::VerifyProof(public_key, blinded, evaluated, std::string(64, '\0')).ok());
  }
}

}  // namespace
}  // namespace covenant::client
