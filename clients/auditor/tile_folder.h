// The hashes of a log as a folder of files, laid out as C2SP tlog-tiles (https://c2sp.org/tlog-tiles) has it, so that
// any tool for transparency logs reads it and any web server serves it:
//
//   checkpoint                   the signed note
//   tile/<L>/<N>                 256 hashes of 32 bytes: of leaves on level 0, then of full tiles of the level below
//   tile/<L>/<N>.p/<W>           the rightmost tile of a level, of W hashes, 1 to 255
//
// N is written in groups of three digits, "x001/x234/067" for 1,234,067. There are no entries in it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/auditor/checkpoint.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/signed_note.h"

namespace covenant::auditor {

inline constexpr size_t kTileWidth = 256;

// The file of a tile below the folder. `width` is 1 to 256.
std::string TilePath(int level, uint64_t index, size_t width);

// The root of the subtree over a full tile's hashes. Precondition: 256 hashes of 32 bytes, one after another.
std::string TileRoot(std::string_view hashes);

// Fills a folder, also one that an earlier run left unfinished or that a shorter log filled. Tiles are written when
// they are full, the checkpoint last: a folder with a checkpoint holds every tile of it. One thread.
class TileFolder {
 public:
  // Makes the folder when it is not there, and takes up the full tiles that are. NOT_FOUND, PERMISSION_DENIED,
  // UNAVAILABLE: it cannot be made or read. DATA_LOSS: what it holds is damaged, or its checkpoint is not signed by one
  // of `keys`; says which file.
  static absl::StatusOr<std::unique_ptr<TileFolder>> Open(const std::string& folder, std::span<const LogKey> keys);

  // Leaves whose hashes are there.
  uint64_t size() const { return tree_.size(); }
  std::string Root() const { return tree_.Root(); }
  // The checkpoint that the folder held when it was opened.
  const std::optional<Checkpoint>& known() const { return known_; }

  // Adds the next leaf's hash (32 bytes). DATA_LOSS: the hashes do not extend the known checkpoint. UNAVAILABLE: the
  // disk.
  absl::Status Append(std::string_view leaf_hash);
  // Writes the tiles that are not full and the checkpoint, durably. UNAVAILABLE: the disk.
  // Precondition: the hashes add up to the checkpoint.
  absl::Status Finish(std::string_view checkpoint);

 private:
  explicit TileFolder(std::string folder) : folder_(std::move(folder)) {}
  absl::Status TakeUp();
  absl::Status Add(std::string_view leaf_hash, bool written);
  absl::Status WriteTile(int level, uint64_t index, std::string_view hashes) const;

  const std::string folder_;
  std::optional<Checkpoint> known_;
  Frontier tree_;
  // The hashes of each level that no full tile holds yet.
  std::vector<std::string> edge_;
};

}  // namespace covenant::auditor
