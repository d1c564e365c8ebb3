#include "broker/crypto/dleq.h"

#include <sodium.h>

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/weighted_sum.h"

namespace covenant::crypto {
namespace {

std::string PublicScalar(std::string_view input) {
  std::string scalar(kScalarSize, '\0');
  HashToScalar(input, "HashToScalar-" + ContextString(OprfMode::kVoprf),
               reinterpret_cast<unsigned char*>(scalar.data()));
  return scalar;
}

constexpr size_t kLargestBatch = 65'535;

// The weights d_i of a batch (RFC 9497, 2.2.1, ComputeComposites): public, but nobody can choose elements to fit them.
std::vector<std::string> Weights(const Element& public_key, absl::Span<const Element> blinded,
                                 absl::Span<const Element> evaluated) {
  const std::string context = ContextString(OprfMode::kVoprf);
  const std::string seed = Sha512Of(HashInput().Part(public_key.bytes()).Part("Seed-" + context).bytes());
  std::vector<std::string> weights;
  weights.reserve(blinded.size());
  for (size_t i = 0; i < blinded.size(); ++i) {
    HashInput transcript;
    transcript.Part(seed)
        .Byte(static_cast<uint8_t>(i >> 8))
        .Byte(static_cast<uint8_t>(i & 0xff))
        .Part(blinded[i].bytes())
        .Part(evaluated[i].bytes())
        .Fixed("Composite");
    weights.push_back(PublicScalar(transcript.bytes()));
  }
  return weights;
}

std::string Challenge(const Element& public_key, const Element& m, const Element& z, const Element& t2,
                      const Element& t3) {
  HashInput transcript;
  for (const Element* element : {&public_key, &m, &z, &t2, &t3}) transcript.Part(element->bytes());
  transcript.Fixed("Challenge");
  return PublicScalar(transcript.bytes());
}

// s * a + c * b
absl::StatusOr<Element> Combine(std::string_view s, const Element& a, std::string_view c, const Element& b) {
  ASSIGN_OR_RETURN(const Element left, MultiplyPublic(s, a));
  ASSIGN_OR_RETURN(const Element right, MultiplyPublic(c, b));
  return Add(left, right);
}

absl::Status CheckBatch(absl::Span<const Element> blinded) {
  if (!blinded.empty() && blinded.size() <= kLargestBatch) return absl::OkStatus();
  return absl::InvalidArgumentError("a batch has 1 to 65,535 elements");
}

}  // namespace

absl::StatusOr<std::string> GenerateProof(const KeyPair& keys, absl::Span<const Element> blinded,
                                          absl::Span<const Element> evaluated, const Secret& random) {
  ASSIGN_OR_RETURN(const Element m, WeightedSum(Weights(keys.public_key, blinded, evaluated), blinded));
  ASSIGN_OR_RETURN(const Element z, Multiply(keys.private_key, m));
  ASSIGN_OR_RETURN(const Element t2, Multiply(random, Element::Generator()));
  ASSIGN_OR_RETURN(const Element t3, Multiply(random, m));
  const std::string c = Challenge(keys.public_key, m, z, t2, t3);
  Secret s(kScalarSize);
  crypto_core_ristretto255_scalar_mul(s.data(), reinterpret_cast<const unsigned char*>(c.data()),
                                      keys.private_key.data());
  crypto_core_ristretto255_scalar_sub(s.data(), random.data(), s.data());
  return c + std::string(s.view());
}

absl::StatusOr<Evaluation> BlindEvaluateBatch(const KeyPair& keys, absl::Span<const Element> blinded) {
  RETURN_IF_ERROR(CheckBatch(blinded));
  Evaluation evaluation;
  evaluation.elements.reserve(blinded.size());
  for (const Element& element : blinded) {
    ASSIGN_OR_RETURN(Element evaluated, BlindEvaluate(keys.private_key, element));
    evaluation.elements.push_back(evaluated);
  }
  ASSIGN_OR_RETURN(evaluation.proof, GenerateProof(keys, blinded, evaluation.elements, RandomScalar()));
  return evaluation;
}

absl::Status VerifyProof(const Element& public_key, absl::Span<const Element> blinded,
                         absl::Span<const Element> evaluated, std::string_view proof) {
  RETURN_IF_ERROR(CheckBatch(blinded));
  if (blinded.size() != evaluated.size()) {
    return absl::InvalidArgumentError("the answer holds another number of elements than the question");
  }
  if (proof.size() != kProofSize) return absl::InvalidArgumentError("a proof has 64 bytes");
  const std::string_view c = proof.substr(0, kScalarSize);
  const std::string_view s = proof.substr(kScalarSize);
  const std::vector<std::string> weights = Weights(public_key, blinded, evaluated);
  ASSIGN_OR_RETURN(const Element m, WeightedSum(weights, blinded));
  ASSIGN_OR_RETURN(const Element z, WeightedSum(weights, evaluated));
  ASSIGN_OR_RETURN(const Element t2, Combine(s, Element::Generator(), c, public_key));
  ASSIGN_OR_RETURN(const Element t3, Combine(s, m, c, z));
  if (!ConstantTimeEqual(Challenge(public_key, m, z, t2, t3), c)) {
    return absl::InvalidArgumentError("the proof does not hold: the answer was made with another key, or altered");
  }
  return absl::OkStatus();
}

}  // namespace covenant::crypto
