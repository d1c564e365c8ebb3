// The checkpoint: what the log promises at one size. A C2SP tlog-checkpoint in a C2SP signed-note with one Ed25519
// signature (c2sp.org/tlog-checkpoint, c2sp.org/signed-note).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/ledger/hash.h"

namespace covenant::ledger {

// The log's name and key. `origin` is both the checkpoint's origin line and the name of the key.
struct LogIdentity {
  std::string origin;
  // Ed25519, 32 bytes.
  std::string public_key;
};

// Gives the Ed25519 signature (64 bytes) of the text by the log key. Called on the committing thread only.
using SignNote = std::function<std::string(std::string_view text)>;

struct Checkpoint {
  // Number of leaves.
  uint64_t size = 0;
  Hash root{};
  // The signed note, as it goes into receipts.
  std::string note;
};

// kInvalidArgument when the origin is empty, holds a space, a plus sign or a control character, or is no UTF-8, or the
// key is not 32 bytes.
absl::Status CheckIdentity(const LogIdentity& identity);

// The first 4 bytes of SHA-256(origin + 0x0A + 0x01 + public key).
std::string KeyId(const LogIdentity& identity);

Checkpoint SignCheckpoint(const LogIdentity& identity, const SignNote& sign, uint64_t size, const Hash& root);

// Reads a checkpoint and verifies that this log signed it.
//   kInvalidArgument     it is no checkpoint.
//   kFailedPrecondition  another origin, or signed with another key.
//   kDataLoss            the known key, but the signature is wrong.
absl::StatusOr<Checkpoint> OpenCheckpoint(const LogIdentity& identity, std::string_view note);

}  // namespace covenant::ledger
