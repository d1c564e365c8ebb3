// The worked bytes of the blind path in proto/README.md: a foreign client can check itself against them.
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "broker/base/encoding.h"
#include "broker/crypto/dleq.h"
#include "broker/crypto/oprf.h"
#include "broker/schemes/canaries.h"
#include "broker/schemes/input.h"

namespace covenant::schemes {
namespace {

using crypto::Element;
using crypto::OprfMode;
using crypto::Secret;

constexpr OprfMode kMode = OprfMode::kVoprf;
constexpr char kCovenant[] = "TAFEL-SIGNAAL";

// Hex in lines of 96 digits, each after two blanks.
std::string Lines(std::string_view bytes) {
  const std::string hex = HexEncode(bytes);
  std::string text;
  for (size_t i = 0; i < hex.size(); i += 96) text += "  " + hex.substr(i, 96) + "\n";
  return text;
}

Secret Scalar(char first) {
  std::string bytes(32, '\0');
  bytes[0] = first;
  bytes[31] = 1;
  return Secret::CopyOf(bytes);
}

std::string Example() {
  const crypto::KeyPair keys = crypto::DeriveKeyPair(kMode, Secret::CopyOf(std::string(32, '\x11')), "example").value();
  const Identifier anna = Normalise("v_number", std::vector<std::string>{"V 123.456.7890"}).value();
  const Identifier bea = Normalise("v_number", std::vector<std::string>{"2234567890"}).value();
  const std::string input = SubjectKeyInput(kCovenant, anna);
  std::vector<Element> blinded, evaluated;
  std::vector<Secret> blinds;
  for (const Identifier* one : {&anna, &bea}) {
    auto step =
        crypto::BlindWith(kMode, SubjectKeyInput(kCovenant, *one), Scalar(static_cast<char>(blinds.size() + 2)));
    blinded.push_back(step->element);
    blinds.push_back(std::move(step->blind));
    evaluated.push_back(crypto::BlindEvaluate(keys.private_key, blinded.back()).value());
  }
  const std::string proof = crypto::GenerateProof(keys, blinded, evaluated, Scalar(9)).value();
  EXPECT_TRUE(crypto::VerifyProof(keys.public_key, blinded, evaluated, proof).ok());
  const Element n = crypto::Unblind(blinds[0], evaluated[0]).value();
  EXPECT_EQ(n, crypto::Multiply(keys.private_key, crypto::HashToGroup(kMode, input).value()).value());
  const Secret pepper = Secret::CopyOf(std::string(kPepperSize, '\x22'));

  std::string text =
      "input of the v_number \"V 123.456.7890\", normal form 1234567890, under TAFEL-SIGNAAL\n" + Lines(input);
  text += "SHA-256(\"covenant-broker canary v1\\n\" + input), as a canary would publish it\n" +
          Lines(CanaryDigest(kCovenant, anna));
  text += "the same input with the pepper 22..22 (32 bytes)\n" + Lines(PepperedInput(kCovenant, anna, pepper));
  text += "P = H1(input), without pepper\n" + Lines(crypto::HashToGroup(kMode, input)->bytes());
  text += "r (little-endian)\n" + Lines(blinds[0].view());
  text += "r * P, element 1 of the request\n" + Lines(blinded[0].bytes());
  text += "element 2 of the request: v_number 2234567890 under another r\n" + Lines(blinded[1].bytes());
  text += "public key k * G, as published\n" + Lines(keys.public_key.bytes());
  text += "Z = k * r * P, element 1 of the answer\n" + Lines(evaluated[0].bytes());
  text += "element 2 of the answer\n" + Lines(evaluated[1].bytes());
  text += "proof for both (c, s)\n" + Lines(proof);
  return text + "N = (1/r) * Z, element of the redemption\n" + Lines(n.bytes());
}

TEST(WorkedBytesOfTheBlindPathTest, StandInTheReadme) {
  std::ifstream file(SOURCE_DIR "/proto/README.md");
  const std::string readme(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(readme.find(Example()), std::string::npos) << Example();
}

}  // namespace
}  // namespace covenant::schemes
