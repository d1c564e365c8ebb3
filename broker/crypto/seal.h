// Sealing: authenticated encryption, with a random nonce or deterministic.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

inline constexpr size_t kSealKeySize = 32;
// What Seal adds: nonce (24) before, tag (16) after.
inline constexpr size_t kSealOverhead = 40;
// What SealDeterministic adds: the tag, which is also the nonce.
inline constexpr size_t kDeterministicTagSize = 24;

// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) under a random nonce. Returns nonce (24) || ciphertext || tag (16).
// `associated` is bound, not stored. Any number of messages may be sealed under one key. Precondition (checked): a
// 32-byte key.
std::string Seal(const Secret& key, std::string_view associated, std::string_view plaintext);

// Undoes Seal. DATA_LOSS when key, associated data or sealed bytes are not those of Seal: nothing is returned of them.
absl::StatusOr<std::string> Open(const Secret& key, std::string_view associated, std::string_view sealed);
// The same for a secret, which never touches ordinary memory.
absl::StatusOr<Secret> OpenSecret(const Secret& key, std::string_view associated, std::string_view sealed);

// Deterministic sealing in the manner of SIV (RFC 5297): tag = BLAKE2b-192(mac_key, LP(associated) || plaintext), then
// XChaCha20(encryption_key, nonce = tag) over the plaintext. Returns tag (24) || ciphertext. One value has one sealed
// form under one pair of keys: only for values whose repetition may be seen, such as random ids.
std::string SealDeterministic(const Secret& mac_key, const Secret& encryption_key, std::string_view associated,
                              std::string_view plaintext);
// Undoes SealDeterministic; the tag is compared in constant time. DATA_LOSS when it does not fit.
absl::StatusOr<std::string> OpenDeterministic(const Secret& mac_key, const Secret& encryption_key,
                                              std::string_view associated, std::string_view sealed);

}  // namespace covenant::crypto
