// A master key that is sealed with a passphrase, so that the file alone opens nothing.
//
// File (mode 0600), 141 bytes:
//   covenant-broker sealed master key v1\n
//   salt (16) || passes (8, big-endian) || memory in bytes (8, big-endian)
//   Seal of the 32 bytes under Argon2id(passphrase, salt), bound to all before it
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

// What a try of a passphrase costs (Argon2id): by default 256 MiB and most of a second of a core.
struct PassphraseCost {
  uint64_t passes = 3;
  uint64_t memory = uint64_t{256} << 20;
};

// Passphrases shorter than this are refused: no cost makes up for them.
inline constexpr size_t kShortestPassphrase = 12;

// Makes a new key and its file; both are durable on return. INVALID_ARGUMENT for a passphrase that is too short;
// otherwise as MasterKey::Generate.
absl::Status GenerateSealedMasterKey(const std::string& path, const Secret& passphrase, PassphraseCost cost = {});

// Whether these bytes are such a file.
bool IsSealedMasterKey(std::string_view file);
// The key in it. FAILED_PRECONDITION when the passphrase is another, or the file is damaged; RESOURCE_EXHAUSTED when
// the memory is not to be had.
absl::StatusOr<Secret> OpenSealedMasterKey(const std::string& path, const Secret& file, const Secret& passphrase);

// The passphrase of this process: the credential `master-passphrase` of the service manager where there is one, else
// what is typed on the terminal after `prompt`, unseen. FAILED_PRECONDITION when there is neither.
absl::StatusOr<Secret> ReadPassphrase(std::string_view prompt);

}  // namespace covenant::crypto
