// Any bytes as what the wire carries of the blind path: an element (32), a scalar (32), and a proof (64) over both.
// What is taken as an element is one, in its one encoding, and not the identity; no proof holds but the one that was
// made.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/crypto/dleq.h"
#include "broker/crypto/oprf.h"
#include "tests/fuzz/demand.h"

namespace covenant::crypto {
namespace {

// The order of the group, little-endian (RFC 9496, 4).
constexpr std::string_view kOrder(
    "\xed\xd3\xf5\x5c\x1a\x63\x12\x58\xd6\x9c\xf7\xa2\xde\xf9\xde\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10", 32);

bool IsZero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

bool LessThanOrder(std::string_view scalar) {
  for (size_t i = kScalarSize; i-- > 0;) {
    const auto a = static_cast<uint8_t>(scalar[i]);
    const auto b = static_cast<uint8_t>(kOrder[i]);
    if (a != b) return a < b;
  }
  return false;
}

void ReadScalar(std::string_view bytes) {
  const bool is_scalar = bytes.size() == kScalarSize && !IsZero(bytes) && LessThanOrder(bytes);
  fuzz::Demand(CheckScalar(bytes).ok() == is_scalar, "a scalar is 0 < s < L in 32 bytes");
  const auto product = MultiplyPublic(bytes, Element::Generator());
  fuzz::Demand(product.ok() == is_scalar, "only a scalar multiplies");
  if (is_scalar) fuzz::Demand(!IsZero(product->bytes()), "a product is not the identity");
}

void ReadElement(std::string_view bytes) {
  const auto element = Element::Parse(bytes);
  if (!element.ok()) {
    fuzz::Demand(absl::IsInvalidArgument(element.status()), "what is refused is invalid");
    return;
  }
  fuzz::Demand(element->bytes() == bytes && !IsZero(bytes), "an element has one encoding and is not the identity");
  const Secret blind = RandomScalar();
  const auto there = Multiply(blind, *element);
  fuzz::Demand(there.ok() && Multiply(Invert(blind), *there).value() == *element, "an element is of the group's order");
}

// With a scalar of its own instead of a random one: a kept input that is the proof of one run is that of every other.
Evaluation Genuine(const KeyPair& keys, const std::vector<Element>& blinded) {
  const Secret random = DeriveKeyPair(OprfMode::kVoprf, Secret(kOprfSeedSize), "random").value().private_key;
  Evaluation made;
  made.elements = {BlindEvaluate(keys.private_key, blinded[0]).value()};
  made.proof = GenerateProof(keys, blinded, made.elements, random).value();
  return made;
}

// A proof that was made for one element, with the bytes given in place of it or of a part of the answer.
void ReadProof(std::string_view bytes) {
  static const KeyPair keys = DeriveKeyPair(OprfMode::kVoprf, Secret(kOprfSeedSize), "fuzz").value();
  static const std::vector<Element> blinded = {HashToGroup(OprfMode::kVoprf, "somebody").value()};
  static const Evaluation genuine = Genuine(keys, blinded);
  fuzz::Demand(VerifyProof(keys.public_key, blinded, genuine.elements, genuine.proof).ok(), "a genuine proof holds");
  fuzz::Demand(bytes == genuine.proof || !VerifyProof(keys.public_key, blinded, genuine.elements, bytes).ok(),
               "no other proof holds");
  const auto element = Element::Parse(bytes.substr(0, Element::kSize));
  if (!element.ok()) return;
  const std::vector<Element> other = {*element};
  fuzz::Demand(*element == genuine.elements[0] || !VerifyProof(keys.public_key, blinded, other, genuine.proof).ok(),
               "a proof holds for its elements only");
}

}  // namespace
}  // namespace covenant::crypto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  covenant::crypto::ReadElement(bytes);
  covenant::crypto::ReadScalar(bytes);
  covenant::crypto::ReadProof(bytes);
  return 0;
}
