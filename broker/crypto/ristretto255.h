// The prime-order group ristretto255 (RFC 9496) as RFC 9497 uses it: elements that were checked, scalars that are
// secret.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

inline constexpr size_t kScalarSize = 32;

// A group element in canonical encoding that is not the identity. Public: it is not wiped.
class Element {
 public:
  static constexpr size_t kSize = 32;

  // INVALID_ARGUMENT unless `bytes` is the canonical encoding (32 bytes) of an element other than the identity
  // (RFC 9497, 2.1, DeserializeElement; libsodium 1.0.18 itself takes the identity).
  static absl::StatusOr<Element> Parse(std::string_view bytes);
  // The element that 64 uniform bytes map to (RFC 9496, 4.3.4). INTERNAL in the one case of 2^252 that it is the
  // identity.
  static absl::StatusOr<Element> FromUniformBytes(std::string_view bytes64);
  // The generator (RFC 9496, 4).
  static const Element& Generator();

  std::string_view bytes() const { return {reinterpret_cast<const char*>(bytes_.data()), kSize}; }
  const unsigned char* data() const { return bytes_.data(); }
  friend bool operator==(const Element&, const Element&) = default;

 private:
  friend absl::StatusOr<Element> Multiply(const Secret& scalar, const Element& element);
  friend absl::StatusOr<Element> MultiplyPublic(std::string_view scalar, const Element& element);
  friend absl::StatusOr<Element> Add(const Element& a, const Element& b);

  Element() = default;
  std::array<unsigned char, kSize> bytes_{};
};

// A scalar 0 < s < L, little-endian (RFC 9497, 4.1). INVALID_ARGUMENT for zero, for s >= L, and for other lengths:
// libsodium 1.0.18 takes all of them. The comparison with L takes constant time.
absl::Status CheckScalar(std::string_view bytes);
// A uniformly random scalar that is not zero.
Secret RandomScalar();
// 1/s mod L, in constant time. Precondition (checked): s is a scalar that is not zero.
Secret Invert(const Secret& scalar);
// a * b mod L, in constant time. Precondition (checked): both are scalars that are not zero.
Secret MultiplyScalars(const Secret& a, const Secret& b);

// scalar * element in constant time. INVALID_ARGUMENT when the scalar does not pass CheckScalar (so the product is
// never the identity).
absl::StatusOr<Element> Multiply(const Secret& scalar, const Element& element);
// The same for a scalar that everyone may know, 0 < s < L.
absl::StatusOr<Element> MultiplyPublic(std::string_view scalar, const Element& element);
// a + b. INVALID_ARGUMENT when the sum is the identity.
absl::StatusOr<Element> Add(const Element& a, const Element& b);

}  // namespace covenant::crypto
