// SHA-256, keyed BLAKE2b (RFC 7693), and the one way to build what goes into a hash.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "broker/crypto/secret.h"

namespace covenant::crypto {

// Builds the input of a hash so that no two different lists of parts give the same bytes.
class HashInput {
 public:
  HashInput() = default;
  // Starts with `tag` as it is; every use of one key has its own tag.
  explicit HashInput(std::string_view tag) : bytes_(tag) {}

  // Appends LP(part): its length as 2 big-endian bytes, then the part. Precondition: part.size() <= 65,535 (checked).
  HashInput& Part(std::string_view part);
  // Appends bytes of a fixed, known length as they are.
  HashInput& Fixed(std::string_view bytes);
  HashInput& Number(uint32_t value);
  HashInput& Byte(uint8_t value);

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// SHA-256 (FIPS 180-4): 32 bytes. For what others must be able to compute too; what stays here is hashed under a key.
std::string Sha256Of(std::string_view bytes);

// BLAKE2b with a 32-byte key. Precondition (checked): key.size() == 32 and 16 <= size <= 64. Returns `size` bytes.
std::string KeyedHash(const Secret& key, std::string_view input, size_t size = 32);

// A key (32 bytes) for one purpose, made from another: the keyed hash of `label`, never in ordinary memory.
Secret DeriveKey(const Secret& key, std::string_view label);

}  // namespace covenant::crypto
