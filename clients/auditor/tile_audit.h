// The audit of a folder of tiles: what covenant-verify tiles does.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/auditor/checkpoint.h"
#include "clients/auditor/signed_note.h"

namespace covenant::auditor {

struct TileReport {
  // A sentence for each file that is missing or wrong; empty when the folder is whole. At most kMostTileFindings are
  // kept.
  std::vector<std::string> findings;
  uint64_t findings_left_out = 0;
  // Tiles read.
  uint64_t tiles = 0;
  Checkpoint checkpoint;

  bool whole() const { return findings.empty(); }
};

inline constexpr size_t kMostTileFindings = 100;

// Verifies the checkpoint, and every tile of it against the tiles below and the signed root. Damage is in the report.
// Memory does not grow with the log. `progress` is told leaves so far and in all.
// NOT_FOUND: there is no checkpoint in the folder. DATA_LOSS: its checkpoint does not hold.
absl::StatusOr<TileReport> AuditTiles(const std::string& folder, std::span<const LogKey> keys,
                                      const std::function<void(uint64_t done, uint64_t total)>& progress = nullptr);

// The leaf hashes of a folder, asked for in order; keeps one tile. One thread.
class LeafHashes {
 public:
  // Of a folder whose tiles are those of `size` leaves.
  LeafHashes(std::string folder, uint64_t size) : folder_(std::move(folder)), size_(size) {}

  // NOT_FOUND: its tile is missing or short; says which. Precondition: index < size.
  absl::StatusOr<std::string> At(uint64_t index);

 private:
  const std::string folder_;
  const uint64_t size_;
  uint64_t tile_index_ = ~uint64_t{0};
  std::string tile_;
};

}  // namespace covenant::auditor
