// Checkpoints (https://c2sp.org/tlog-checkpoint): the log's origin, its size and its root, signed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "clients/auditor/signed_note.h"

namespace covenant::auditor {

struct Checkpoint {
  std::string origin;
  // Number of leaves.
  uint64_t size = 0;
  // 32 bytes.
  std::string root;
  // The signed note as received.
  std::string note;
};

// Opens the note with the trusted keys and reads it.
// DATA_LOSS: not a note, signed by no trusted key, badly signed, of another origin than the key's, or not a
// checkpoint. Says which.
absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note, std::span<const LogKey> keys);

}  // namespace covenant::auditor
