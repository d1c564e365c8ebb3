#include "clients/auditor/tile_folder.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"

namespace covenant::auditor {
namespace {

namespace fs = std::filesystem;

constexpr size_t kTileBytes = kTileWidth * kHashBytes;

// Nothing when there is no such file.
std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

absl::Status CannotWrite(const std::string& path) {
  return absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
}

// Whole or not at all under its name.
absl::Status Replace(const std::string& path, std::string_view bytes) {
  std::error_code failure;
  fs::create_directories(fs::path(path).parent_path(), failure);
  const std::string fresh = path + ".new";
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) return CannotWrite(fresh);
  }
  return std::rename(fresh.c_str(), path.c_str()) == 0 ? absl::OkStatus() : CannotWrite(path);
}

// Everything that was written below the folder. One call in place of one a file.
absl::Status Sync(const std::string& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && syncfs(descriptor) == 0;
  const absl::Status status = synced ? absl::OkStatus() : CannotWrite(folder);
  if (descriptor >= 0) close(descriptor);
  return status;
}

}  // namespace

std::string TilePath(int level, uint64_t index, size_t width) {
  std::string path = absl::StrFormat("%03d", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) path = absl::StrFormat("x%03d/", index % 1000) + path;
  path = absl::StrCat("tile/", level, "/", path);
  return width == kTileWidth ? path : absl::StrCat(path, ".p/", width);
}

std::string TileRoot(std::string_view hashes) {
  std::string level(hashes);
  while (level.size() > kHashBytes) {
    std::string above;
    for (size_t at = 0; at < level.size(); at += 2 * kHashBytes) {
      above += NodeHash(std::string_view(level).substr(at, kHashBytes),
                        std::string_view(level).substr(at + kHashBytes, kHashBytes));
    }
    level = std::move(above);
  }
  return level;
}

absl::StatusOr<std::unique_ptr<TileFolder>> TileFolder::Open(const std::string& folder, std::span<const LogKey> keys) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return absl::UnavailableError(absl::StrCat("cannot make ", folder, ": ", failure.message()));
  std::unique_ptr<TileFolder> tiles(new TileFolder(folder));
  if (const auto note = ReadFile(folder + "/checkpoint")) {
    auto checkpoint = OpenCheckpoint(*note, keys);
    if (!checkpoint.ok()) {
      return absl::DataLossError(absl::StrCat(folder, "/checkpoint: ", checkpoint.status().message()));
    }
    tiles->known_ = *std::move(checkpoint);
  }
  RETURN_IF_ERROR(tiles->TakeUp());
  return tiles;
}

// Tiles that are not full are asked for again: they are few.
absl::Status TileFolder::TakeUp() {
  for (uint64_t index = 0;; ++index) {
    const auto tile = ReadFile(absl::StrCat(folder_, "/", TilePath(0, index, kTileWidth)));
    // One that a power failure left short is as one that is not there.
    if (!tile || tile->size() != kTileBytes) return absl::OkStatus();
    for (size_t at = 0; at < kTileBytes; at += kHashBytes) {
      RETURN_IF_ERROR(Add(std::string_view(*tile).substr(at, kHashBytes), true));
    }
  }
}

absl::Status TileFolder::Append(std::string_view leaf_hash) {
  return Add(leaf_hash, false);
}

absl::Status TileFolder::Add(std::string_view leaf_hash, bool written) {
  tree_.Append(std::string(leaf_hash));
  if (known_ && known_->size == tree_.size() && known_->root != tree_.Root()) {
    return absl::DataLossError(absl::StrCat("the first ", known_->size, " hashes do not add up to the checkpoint that ",
                                            folder_, " holds: a tile in it is damaged, or the log was forked"));
  }
  std::string hash(leaf_hash);
  for (size_t level = 0;; ++level) {
    if (level == edge_.size()) edge_.emplace_back();
    edge_[level] += hash;
    if (edge_[level].size() < kTileBytes) return absl::OkStatus();
    const std::string full = std::exchange(edge_[level], {});
    const uint64_t index = (tree_.size() >> (8 * (level + 1))) - 1;
    if (level > 0 || !written) RETURN_IF_ERROR(WriteTile(static_cast<int>(level), index, full));
    hash = TileRoot(full);
  }
}

absl::Status TileFolder::WriteTile(int level, uint64_t index, std::string_view hashes) const {
  const size_t width = hashes.size() / kHashBytes;
  const std::string path = absl::StrCat(folder_, "/", TilePath(level, index, width));
  if (const auto there = ReadFile(path); there && *there == hashes) return absl::OkStatus();
  RETURN_IF_ERROR(Replace(path, hashes));
  std::error_code gone;  // what was the rightmost tile is full now
  if (width == kTileWidth) fs::remove_all(path + ".p", gone);
  return absl::OkStatus();
}

absl::Status TileFolder::Finish(std::string_view checkpoint) {
  for (size_t level = 0; level < edge_.size(); ++level) {
    if (edge_[level].empty()) continue;
    RETURN_IF_ERROR(WriteTile(static_cast<int>(level), tree_.size() >> (8 * (level + 1)), edge_[level]));
  }
  RETURN_IF_ERROR(Sync(folder_));
  RETURN_IF_ERROR(Replace(folder_ + "/checkpoint", checkpoint));
  return Sync(folder_);
}

}  // namespace covenant::auditor
