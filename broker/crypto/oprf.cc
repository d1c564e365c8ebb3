#include "broker/crypto/oprf.h"

#include <algorithm>
#include <sodium.h>

#include "broker/base/status_macros.h"
#include "broker/crypto/dleq.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/precondition.h"

namespace covenant::crypto {
namespace {

constexpr size_t kHashSize = crypto_hash_sha512_BYTES;
constexpr size_t kHashBlock = 128;
constexpr size_t kLongestInput = 65'535;

const unsigned char* Bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* Bytes(std::string& s) {
  return reinterpret_cast<unsigned char*>(s.data());
}

// 64 bytes that lead to a secret, wiped when they go.
struct WipedBlock {
  unsigned char bytes[kHashSize] = {};

  WipedBlock() = default;
  WipedBlock(const WipedBlock&) = delete;
  WipedBlock& operator=(const WipedBlock&) = default;
  ~WipedBlock() { Wipe(bytes); }
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes), kHashSize}; }
};

// SHA-512 over several pieces; its state, which may hold a secret, is wiped by final().
class Sha512 {
 public:
  Sha512() { crypto_hash_sha512_init(&state_); }
  Sha512& operator<<(std::string_view bytes) {
    crypto_hash_sha512_update(&state_, Bytes(bytes), bytes.size());
    return *this;
  }
  void Digest(unsigned char* out) { crypto_hash_sha512_final(&state_, out); }
  std::string Digest() {
    std::string digest(kHashSize, '\0');
    Digest(Bytes(digest));
    return digest;
  }

 private:
  crypto_hash_sha512_state state_;
};

// expand_message_xmd (RFC 9380, 5.3.1) into `length` bytes at `out`. Leaves nothing of it anywhere else.
void Expand(std::string_view message, std::string_view dst, unsigned char* out, size_t length) {
  Require(!dst.empty() && dst.size() <= 255, "a domain separation tag has 1 to 255 bytes");
  Require(length >= 1 && length <= 255 * kHashSize, "expand_message_xmd gives 1 to 16,320 bytes");
  const std::string dst_prime = std::string(dst) + static_cast<char>(dst.size());
  const std::string length_bytes{static_cast<char>(length >> 8), static_cast<char>(length & 0xff)};
  WipedBlock b0, block, mixed;
  (Sha512() << std::string(kHashBlock, '\0') << message << length_bytes << std::string(1, '\0') << dst_prime)
      .Digest(b0.bytes);
  mixed = b0;
  char i = 1;
  for (size_t done = 0; done < length; done += kHashSize, ++i) {
    (Sha512() << mixed.view() << std::string(1, i) << dst_prime).Digest(block.bytes);
    std::copy_n(block.bytes, std::min(kHashSize, length - done), out + done);
    for (size_t at = 0; at < kHashSize; ++at) mixed.bytes[at] = b0.bytes[at] ^ block.bytes[at];
  }
}

absl::StatusOr<std::string> Output(std::string_view input, const Element& element) {
  if (input.size() > kLongestInput) return absl::InvalidArgumentError("an OPRF input has at most 65,535 bytes");
  return (Sha512() << HashInput().Part(input).Part(element.bytes()).Fixed("Finalize").bytes()).Digest();
}

}  // namespace

std::string ContextString(OprfMode mode) {
  return HashInput("OPRFV1-").Byte(static_cast<uint8_t>(mode)).Fixed("-ristretto255-SHA512").bytes();
}

std::string Sha512Of(std::string_view bytes) {
  return (Sha512() << bytes).Digest();
}

void HashToScalar(std::string_view input, std::string_view dst, unsigned char* scalar) {
  WipedBlock uniform;
  Expand(input, dst, uniform.bytes, kHashSize);
  crypto_core_ristretto255_scalar_reduce(scalar, uniform.bytes);
}

std::string ExpandMessageXmd(std::string_view message, std::string_view dst, size_t length) {
  std::string out(length, '\0');
  Expand(message, dst, Bytes(out), length);
  return out;
}

absl::StatusOr<Element> HashToGroup(OprfMode mode, std::string_view input) {
  if (input.size() > kLongestInput) return absl::InvalidArgumentError("an OPRF input has at most 65,535 bytes");
  WipedBlock uniform;  // by it a guess at the input is told right
  Expand(input, "HashToGroup-" + ContextString(mode), uniform.bytes, kHashSize);
  return Element::FromUniformBytes(uniform.view());
}

absl::StatusOr<KeyPair> DeriveKeyPair(OprfMode mode, const Secret& seed, std::string_view info) {
  if (seed.size() != kOprfSeedSize) return absl::InvalidArgumentError("the seed of an OPRF key has 32 bytes");
  if (info.size() > kLongestInput)
    return absl::InvalidArgumentError("the info of an OPRF key has at most 65,535 bytes");
  const std::string tail = HashInput().Part(info).bytes();
  Secret input(seed.size() + tail.size() + 1);
  std::copy(seed.view().begin(), seed.view().end(), input.data());
  std::copy(tail.begin(), tail.end(), input.data() + seed.size());
  for (int counter = 0; counter <= 255; ++counter) {
    input.data()[input.size() - 1] = static_cast<unsigned char>(counter);
    Secret key(kScalarSize);
    HashToScalar(input.view(), "DeriveKeyPair" + ContextString(mode), key.data());
    if (sodium_is_zero(key.data(), key.size()) == 1) continue;
    ASSIGN_OR_RETURN(Element public_key, Multiply(key, Element::Generator()));
    return KeyPair{std::move(key), public_key};
  }
  return absl::InternalError("the seed gives no OPRF key");
}

absl::StatusOr<Blinded> Blind(OprfMode mode, std::string_view input) {
  return BlindWith(mode, input, RandomScalar());
}

absl::StatusOr<Blinded> BlindWith(OprfMode mode, std::string_view input, Secret blind) {
  ASSIGN_OR_RETURN(const Element element, HashToGroup(mode, input));
  ASSIGN_OR_RETURN(Element blinded, Multiply(blind, element));
  return Blinded{std::move(blind), blinded};
}

absl::StatusOr<Element> BlindEvaluate(const Secret& private_key, const Element& blinded) {
  return Multiply(private_key, blinded);
}

absl::StatusOr<Element> Unblind(const Secret& blind, const Element& evaluated) {
  RETURN_IF_ERROR(CheckScalar(blind.view()));
  return Multiply(Invert(blind), evaluated);
}

absl::StatusOr<std::string> Finalize(std::string_view input, const Secret& blind, const Element& evaluated) {
  ASSIGN_OR_RETURN(const Element element, Unblind(blind, evaluated));
  return Output(input, element);
}

absl::StatusOr<std::string> Evaluate(OprfMode mode, const Secret& private_key, std::string_view input) {
  ASSIGN_OR_RETURN(const Element element, HashToGroup(mode, input));
  ASSIGN_OR_RETURN(const Element evaluated, Multiply(private_key, element));
  return Output(input, evaluated);
}

}  // namespace covenant::crypto
