#include "broker/crypto/ristretto255.h"

#include <cstdint>
#include <sodium.h>

#include "broker/crypto/precondition.h"

namespace covenant::crypto {
namespace {

static_assert(Element::kSize == crypto_core_ristretto255_BYTES);
static_assert(kScalarSize == crypto_core_ristretto255_SCALARBYTES);

// L = 2^252 + 27742317777372353535851937790883648493, little-endian.
constexpr unsigned char kOrder[kScalarSize] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                               0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                               0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

const unsigned char* Bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

// Borrows all the way down a subtraction instead of stopping at the first difference: the time tells nothing.
bool LessThanOrder(const unsigned char* scalar) {
  uint32_t borrow = 0;
  for (size_t i = 0; i < kScalarSize; ++i) borrow = ((uint32_t{scalar[i]} - kOrder[i] - borrow) >> 8) & 1;
  return borrow == 1;
}

bool IsIdentity(const std::array<unsigned char, Element::kSize>& bytes) {
  return sodium_is_zero(bytes.data(), bytes.size()) == 1;
}

}  // namespace

absl::StatusOr<Element> Element::Parse(std::string_view bytes) {
  Element element;
  if (bytes.size() != kSize) return absl::InvalidArgumentError("a group element has 32 bytes");
  std::copy(bytes.begin(), bytes.end(), element.bytes_.begin());
  if (IsIdentity(element.bytes_)) return absl::InvalidArgumentError("the identity is no acceptable group element");
  // libsodium 1.0.18 does not look at the highest bit, which no encoding has set (RFC 9496, 4.3.1).
  const bool out_of_range = (element.bytes_.back() & 0x80) != 0;
  if (out_of_range || crypto_core_ristretto255_is_valid_point(element.data()) != 1) {
    return absl::InvalidArgumentError("these bytes are not the canonical encoding of a ristretto255 element");
  }
  return element;
}

absl::StatusOr<Element> Element::FromUniformBytes(std::string_view bytes64) {
  Require(bytes64.size() == crypto_core_ristretto255_HASHBYTES, "an element is made from 64 uniform bytes");
  Element element;
  crypto_core_ristretto255_from_hash(element.bytes_.data(), Bytes(bytes64));
  if (IsIdentity(element.bytes_)) return absl::InternalError("the input maps to the identity of the group");
  return element;
}

const Element& Element::Generator() {
  static const Element generator = [] {
    Element g;
    constexpr unsigned char kOne[kScalarSize] = {1};
    crypto_scalarmult_ristretto255_base(g.bytes_.data(), kOne);
    return g;
  }();
  return generator;
}

absl::Status CheckScalar(std::string_view bytes) {
  if (bytes.size() != kScalarSize) return absl::InvalidArgumentError("a scalar has 32 bytes");
  const bool zero = sodium_is_zero(Bytes(bytes), bytes.size()) == 1;
  const bool in_range = LessThanOrder(Bytes(bytes));
  if (zero || !in_range) return absl::InvalidArgumentError("a scalar lies between 0 and the order of the group");
  return absl::OkStatus();
}

Secret RandomScalar() {
  Secret scalar(kScalarSize);
  crypto_core_ristretto255_scalar_random(scalar.data());
  return scalar;
}

Secret Invert(const Secret& scalar) {
  Secret inverse(kScalarSize);
  Require(CheckScalar(scalar.view()).ok() && crypto_core_ristretto255_scalar_invert(inverse.data(), scalar.data()) == 0,
          "only a scalar between 0 and the order of the group has an inverse");
  return inverse;
}

Secret MultiplyScalars(const Secret& a, const Secret& b) {
  Require(CheckScalar(a.view()).ok() && CheckScalar(b.view()).ok(),
          "only scalars between 0 and the order of the group are multiplied");
  Secret product(kScalarSize);
  crypto_core_ristretto255_scalar_mul(product.data(), a.data(), b.data());
  return product;
}

absl::StatusOr<Element> Multiply(const Secret& scalar, const Element& element) {
  return MultiplyPublic(scalar.view(), element);
}

absl::StatusOr<Element> MultiplyPublic(std::string_view scalar, const Element& element) {
  if (absl::Status status = CheckScalar(scalar); !status.ok()) return status;
  Element product;
  if (crypto_scalarmult_ristretto255(product.bytes_.data(), Bytes(scalar), element.data()) != 0) {
    return absl::InvalidArgumentError("the product is the identity of the group");
  }
  return product;
}

absl::StatusOr<Element> Add(const Element& a, const Element& b) {
  Element sum;
  if (crypto_core_ristretto255_add(sum.bytes_.data(), a.data(), b.data()) != 0 || IsIdentity(sum.bytes_)) {
    return absl::InvalidArgumentError("the sum is the identity of the group");
  }
  return sum;
}

}  // namespace covenant::crypto
