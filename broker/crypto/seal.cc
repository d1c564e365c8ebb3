#include "broker/crypto/seal.h"

#include <sodium.h>

#include "broker/crypto/hash.h"
#include "broker/crypto/precondition.h"

namespace covenant::crypto {
namespace {

constexpr size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kNonceSize + kTagSize == kSealOverhead);
static_assert(kDeterministicTagSize == crypto_stream_xchacha20_NONCEBYTES);

const unsigned char* Bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* Bytes(std::string& s) {
  return reinterpret_cast<unsigned char*>(s.data());
}

void RequireKey(const Secret& key) {
  Require(key.size() == kSealKeySize, "sealing needs a key of 32 bytes");
}

absl::Status NotOpened() {
  return absl::DataLossError("sealed bytes do not open: they are damaged, or were sealed for another key or place");
}

bool Decrypt(const Secret& key, std::string_view associated, std::string_view sealed, unsigned char* out) {
  const std::string_view nonce = sealed.substr(0, kNonceSize);
  const std::string_view ciphertext = sealed.substr(kNonceSize);
  return crypto_aead_xchacha20poly1305_ietf_decrypt(out, nullptr, nullptr, Bytes(ciphertext), ciphertext.size(),
                                                    Bytes(associated), associated.size(), Bytes(nonce),
                                                    key.data()) == 0;
}

std::string Tag(const Secret& mac_key, std::string_view associated, std::string_view plaintext) {
  return KeyedHash(mac_key, HashInput().Part(associated).Fixed(plaintext).bytes(), kDeterministicTagSize);
}

std::string Stream(const Secret& key, std::string_view nonce, std::string_view in) {
  std::string out(in.size(), '\0');
  crypto_stream_xchacha20_xor(Bytes(out), Bytes(in), in.size(), Bytes(nonce), key.data());
  return out;
}

}  // namespace

std::string Seal(const Secret& key, std::string_view associated, std::string_view plaintext) {
  RequireKey(key);
  std::string sealed(kSealOverhead + plaintext.size(), '\0');
  unsigned char* const nonce = Bytes(sealed);
  randombytes_buf(nonce, kNonceSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceSize, nullptr, Bytes(plaintext), plaintext.size(),
                                             Bytes(associated), associated.size(), nullptr, nonce, key.data());
  return sealed;
}

absl::StatusOr<std::string> Open(const Secret& key, std::string_view associated, std::string_view sealed) {
  RequireKey(key);
  if (sealed.size() < kSealOverhead) return NotOpened();
  std::string plaintext(sealed.size() - kSealOverhead, '\0');
  if (!Decrypt(key, associated, sealed, Bytes(plaintext))) return NotOpened();
  return plaintext;
}

absl::StatusOr<Secret> OpenSecret(const Secret& key, std::string_view associated, std::string_view sealed) {
  RequireKey(key);
  if (sealed.size() < kSealOverhead) return NotOpened();
  Secret plaintext(sealed.size() - kSealOverhead);
  if (!Decrypt(key, associated, sealed, plaintext.data())) return NotOpened();
  return plaintext;
}

std::string SealDeterministic(const Secret& mac_key, const Secret& encryption_key, std::string_view associated,
                              std::string_view plaintext) {
  RequireKey(mac_key);
  RequireKey(encryption_key);
  std::string tag = Tag(mac_key, associated, plaintext);
  return tag + Stream(encryption_key, tag, plaintext);
}

absl::StatusOr<std::string> OpenDeterministic(const Secret& mac_key, const Secret& encryption_key,
                                              std::string_view associated, std::string_view sealed) {
  RequireKey(mac_key);
  RequireKey(encryption_key);
  if (sealed.size() < kDeterministicTagSize) return NotOpened();
  const std::string_view tag = sealed.substr(0, kDeterministicTagSize);
  std::string plaintext = Stream(encryption_key, tag, sealed.substr(kDeterministicTagSize));
  if (!ConstantTimeEqual(tag, Tag(mac_key, associated, plaintext))) return NotOpened();
  return plaintext;
}

}  // namespace covenant::crypto
