// The newest checkpoint of one log in a file that several processes share.
//
//   DIR/LOG.checkpoint   the signed note; replaced whole
//   DIR/LOG.lock         locked (flock) by who replaces it
//   DIR/LOG.fork         evidence of a fork: two signed notes and why they exclude each other; while it stands, no
//                        client uses the folder
// LOG is the first 16 hex digits of SHA-256(origin).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/auditor/checkpoint.h"
#include "clients/auditor/signed_note.h"

namespace covenant::client {

// Thread-compatible; the lock works between processes and between objects.
class CheckpointFile {
 public:
  // Makes the folder when it is missing (0700). FAILED_PRECONDITION: it cannot be used; says why. DATA_LOSS: the
  // evidence of a fork stands in it.
  static absl::StatusOr<CheckpointFile> Open(const std::string& directory, const std::vector<auditor::LogKey>& keys);

  // Nothing when no checkpoint was kept yet. DATA_LOSS: what stands there is not a checkpoint of the trusted keys.
  absl::StatusOr<std::optional<auditor::Checkpoint>> Read() const;

  // Reads under the lock, lets `choose` decide, and durably writes what it gives, if anything.
  // UNAVAILABLE: the disk. Else what Read or `choose` gives.
  using Choose = std::function<absl::StatusOr<std::optional<auditor::Checkpoint>>(
      const std::optional<auditor::Checkpoint>& found)>;
  absl::Status Replace(const Choose& choose) const;

  // Durably keeps the evidence of a fork. Gives where it lies.
  std::string KeepEvidence(std::string_view text) const;

 private:
  CheckpointFile(std::string stem, std::vector<auditor::LogKey> keys);

  std::string stem_;
  std::vector<auditor::LogKey> keys_;
};

}  // namespace covenant::client
