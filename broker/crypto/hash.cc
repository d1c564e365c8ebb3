#include "broker/crypto/hash.h"

#include <sodium.h>

#include "broker/base/encoding.h"
#include "broker/crypto/precondition.h"

namespace covenant::crypto {
namespace {

void HashInto(std::span<unsigned char> out, const Secret& key, std::string_view input) {
  Require(key.size() == crypto_generichash_KEYBYTES, "a keyed hash needs a key of 32 bytes");
  Require(out.size() >= crypto_generichash_BYTES_MIN && out.size() <= crypto_generichash_BYTES_MAX,
          "a keyed hash has 16 to 64 bytes");
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(input.data()), input.size(),
                     key.data(), key.size());
}

}  // namespace

HashInput& HashInput::Part(std::string_view part) {
  Require(part.size() <= 65'535, "a part of a hash input is longer than its 2-byte length can say");
  AppendWithLength(bytes_, part);
  return *this;
}

HashInput& HashInput::Fixed(std::string_view bytes) {
  bytes_.append(bytes);
  return *this;
}

HashInput& HashInput::Number(uint32_t value) {
  AppendBigEndian32(bytes_, value);
  return *this;
}

HashInput& HashInput::Byte(uint8_t value) {
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

std::string Sha256Of(std::string_view bytes) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return digest;
}

std::string KeyedHash(const Secret& key, std::string_view input, size_t size) {
  std::string out(size, '\0');
  HashInto({reinterpret_cast<unsigned char*>(out.data()), size}, key, input);
  return out;
}

Secret DeriveKey(const Secret& key, std::string_view label) {
  Secret derived(crypto_generichash_KEYBYTES);
  HashInto({derived.data(), derived.size()}, key, label);
  return derived;
}

}  // namespace covenant::crypto
