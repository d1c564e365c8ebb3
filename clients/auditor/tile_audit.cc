#include "clients/auditor/tile_audit.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"
#include "clients/auditor/tile_folder.h"

namespace covenant::auditor {
namespace {

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Hashes of `level` in a tree of `size` leaves.
uint64_t CountAt(uint64_t size, int level) {
  return level < 8 ? size >> (8 * level) : 0;
}

size_t WidthOf(uint64_t count, uint64_t index) {
  return static_cast<size_t>(std::min<uint64_t>(kTileWidth, count - index * kTileWidth));
}

// The first `width` hashes of a tile. The full one stands for it, where the log has grown on.
absl::StatusOr<std::string> ReadTile(const std::string& folder, int level, uint64_t index, size_t width) {
  const std::string path = TilePath(level, index, width);
  std::optional<std::string> tile = ReadFile(absl::StrCat(folder, "/", path));
  if (!tile && width < kTileWidth) tile = ReadFile(absl::StrCat(folder, "/", TilePath(level, index, kTileWidth)));
  if (!tile) return absl::NotFoundError(absl::StrCat(path, " is missing"));
  if (tile->size() < width * kHashBytes || tile->size() % kHashBytes != 0) {
    return absl::NotFoundError(
        absl::StrCat(path, " has ", tile->size(), " bytes, ", width, " hashes have ", width * kHashBytes));
  }
  return tile->substr(0, width * kHashBytes);
}

class TileAudit {
 public:
  TileAudit(const std::string& folder, Checkpoint checkpoint) : folder_(folder) {
    report_.checkpoint = std::move(checkpoint);
  }

  TileReport Run(const std::function<void(uint64_t, uint64_t)>& progress) {
    const uint64_t size = report_.checkpoint.size;
    for (int level = 0; CountAt(size, level) > 0; ++level) ReadLevel(level, CountAt(size, level), progress);
    if (complete_ && tree_.Root() != report_.checkpoint.root) {
      Find(
          "the leaf hashes do not add up to the signed root: a tile that is not full was altered, or the checkpoint is "
          "of another log");
    }
    return std::move(report_);
  }

 private:
  void Find(std::string text) {
    if (report_.findings.size() == kMostTileFindings) {
      ++report_.findings_left_out;
    } else {
      report_.findings.push_back(std::move(text));
    }
  }

  // Each full tile must give the hash that the level above has for it: so damage is found in the tile it is in.
  void ReadLevel(int level, uint64_t count, const std::function<void(uint64_t, uint64_t)>& progress) {
    std::string above;
    uint64_t above_index = ~uint64_t{0};
    for (uint64_t index = 0; index * kTileWidth < count; ++index) {
      const size_t width = WidthOf(count, index);
      const auto tile = ReadTile(folder_, level, index, width);
      ++report_.tiles;
      if (!tile.ok()) {
        Find(std::string(tile.status().message()));
        complete_ = complete_ && level > 0;
        continue;
      }
      if (level == 0) {
        for (size_t i = 0; i < width; ++i) tree_.Append(tile->substr(i * kHashBytes, kHashBytes));
        if (progress) progress(tree_.size(), count);
      }
      if (width < kTileWidth) continue;
      if (above_index != index / kTileWidth) {
        above_index = index / kTileWidth;
        const uint64_t count_above = CountAt(report_.checkpoint.size, level + 1);
        above = ReadTile(folder_, level + 1, above_index, WidthOf(count_above, above_index)).value_or("");
      }
      Compare(level, index, *tile, above);
    }
  }

  void Compare(int level, uint64_t index, const std::string& tile, const std::string& above) {
    if (above.empty()) return;  // told of at its own level
    const uint64_t slot = index % kTileWidth;
    if (above.substr(slot * kHashBytes, kHashBytes) == TileRoot(tile)) return;
    Find(absl::StrCat(TilePath(level, index, kTileWidth), " does not give hash ", slot, " of ",
                      TilePath(level + 1, index / kTileWidth, kTileWidth), " above it: one of the two was altered"));
  }

  const std::string& folder_;
  TileReport report_;
  Frontier tree_;
  bool complete_ = true;
};

}  // namespace

absl::StatusOr<TileReport> AuditTiles(const std::string& folder, std::span<const LogKey> keys,
                                      const std::function<void(uint64_t, uint64_t)>& progress) {
  const auto note = ReadFile(folder + "/checkpoint");
  if (!note) return absl::NotFoundError(absl::StrCat("cannot read ", folder, "/checkpoint"));
  ASSIGN_OR_RETURN(Checkpoint checkpoint, OpenCheckpoint(*note, keys));
  return TileAudit(folder, std::move(checkpoint)).Run(progress);
}

absl::StatusOr<std::string> LeafHashes::At(uint64_t index) {
  const uint64_t tile = index / kTileWidth;
  if (tile != tile_index_) {
    ASSIGN_OR_RETURN(tile_, ReadTile(folder_, 0, tile, WidthOf(size_, tile)));
    tile_index_ = tile;
  }
  return tile_.substr(index % kTileWidth * kHashBytes, kHashBytes);
}

}  // namespace covenant::auditor
