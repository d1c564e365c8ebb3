#include "broker/crypto/secret.h"

#include <cstring>
#include <sodium.h>
#include <utility>

#include "broker/crypto/precondition.h"

namespace covenant::crypto {
namespace {

// Every road to a key leads through here first, so sodium's fastest implementations and its page size are chosen in
// time.
void PrepareSodium() {
  static const bool ready = sodium_init() >= 0;
  Require(ready, "libsodium cannot start: no source of randomness");
}

}  // namespace

Secret::Secret(size_t size) : size_(size) {
  PrepareSodium();
  data_ = static_cast<unsigned char*>(sodium_malloc(size));
  Require(data_ != nullptr, "no guarded memory left: raise vm.max_map_count or the memory limit");
  sodium_memzero(data_, size);
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  Secret taken(std::move(other));
  std::swap(data_, taken.data_);
  std::swap(size_, taken.size_);
  return *this;
}

Secret::~Secret() {
  if (data_ != nullptr) sodium_free(data_);
}

Secret Secret::Random(size_t size) {
  Secret secret(size);
  randombytes_buf(secret.data_, size);
  return secret;
}

Secret Secret::CopyOf(std::string_view bytes) {
  Secret secret(bytes.size());
  if (!bytes.empty()) std::memcpy(secret.data_, bytes.data(), bytes.size());
  return secret;
}

bool ConstantTimeEqual(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

bool operator==(const Secret& a, const Secret& b) {
  return ConstantTimeEqual(a.view(), b.view());
}

std::string RandomBytes(size_t size) {
  PrepareSodium();
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), size);
  return bytes;
}

void Wipe(std::span<unsigned char> bytes) {
  sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace covenant::crypto
