// RFC 9497, oblivious pseudorandom functions, suite ristretto255-SHA512, modes OPRF (0x00) and VOPRF (0x01).
// All functions are pure but for randomness and safe from any thread. What depends on a secret takes constant time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "broker/crypto/ristretto255.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

enum class OprfMode : uint8_t { kOprf = 0x00, kVoprf = 0x01 };

inline constexpr size_t kOprfSeedSize = 32;
inline constexpr size_t kOprfOutputSize = 64;
inline constexpr size_t kProofSize = 64;

struct KeyPair {
  Secret private_key;  // a scalar
  Element public_key;
};

// What the client keeps (blind) and sends (element).
struct Blinded {
  Secret blind;  // a scalar
  Element element;
};

// What the server answers to a batch: one element for each asked, in order, and one proof (c || s, 64 bytes) for all.
struct Evaluation {
  std::vector<Element> elements;
  std::string proof;
};

// expand_message_xmd with SHA-512 (RFC 9380, 5.3.1). Precondition (checked): dst of 1 to 255 bytes, 1 <= length <=
// 16,320.
std::string ExpandMessageXmd(std::string_view message, std::string_view dst, size_t length);

// RFC 9497, 4.1. INVALID_ARGUMENT for an input longer than 65,535 bytes; INTERNAL if it maps to the identity.
absl::StatusOr<Element> HashToGroup(OprfMode mode, std::string_view input);

// RFC 9497, 3.2.1. The seed has 32 bytes; `info` at most 65,535. INVALID_ARGUMENT otherwise.
absl::StatusOr<KeyPair> DeriveKeyPair(OprfMode mode, const Secret& seed, std::string_view info);

// RFC 9497, 3.3: the client's first step, with a fresh random blind or (for vectors and repeats) the given one.
absl::StatusOr<Blinded> Blind(OprfMode mode, std::string_view input);
absl::StatusOr<Blinded> BlindWith(OprfMode mode, std::string_view input, Secret blind);

// The server's step for one element: private_key * element. Mode OPRF; mode VOPRF wants a proof too, see below.
absl::StatusOr<Element> BlindEvaluate(const Secret& private_key, const Element& blinded);

// The server's step in mode VOPRF (RFC 9497, 3.3.2): evaluates 1 to 65,535 elements and proves, once for all, that it
// used the private key of `keys`. INVALID_ARGUMENT for an empty or larger batch.
absl::StatusOr<Evaluation> BlindEvaluateBatch(const KeyPair& keys, absl::Span<const Element> blinded);

// The client's check of it. INVALID_ARGUMENT when the proof does not hold for this public key and these elements, or
// when the two lists differ in length: then nothing of the answer may be used.
absl::Status VerifyProof(const Element& public_key, absl::Span<const Element> blinded,
                         absl::Span<const Element> evaluated, std::string_view proof);

// The client's last step: removes the blind, giving N = k * H1(input).
absl::StatusOr<Element> Unblind(const Secret& blind, const Element& evaluated);
// The OPRF's output, 64 bytes (RFC 9497, 3.3.1 Finalize): SHA-512 over input and N. In mode VOPRF call VerifyProof
// first.
absl::StatusOr<std::string> Finalize(std::string_view input, const Secret& blind, const Element& evaluated);
// The same output by who holds the key and the input (RFC 9497, 3.3.1 Evaluate).
absl::StatusOr<std::string> Evaluate(OprfMode mode, const Secret& private_key, std::string_view input);

}  // namespace covenant::crypto
