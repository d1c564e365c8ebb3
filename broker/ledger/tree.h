// The log's Merkle tree (RFC 9162, 2.1) in tiles: Tree grows at its right edge, TreeView answers for one moment of it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/ledger/hash.h"
#include "broker/ledger/tile.h"
#include "broker/ledger/tile_cache.h"
#include "broker/store/store.h"

namespace covenant::ledger {

// The tree as it was at one size. Thread-safe and cheap to copy; valid while the tree grows on. Left of the rightmost
// tiles it reads full tiles through the cache: those must be committed by the time it is asked. The cache outlives it.
class TreeView {
 public:
  uint64_t size() const { return size_; }

  // The root of the first `size` leaves. Needs no tile from the store when `size` is size().
  // Precondition: size <= size(). kDataLoss, kUnavailable.
  absl::StatusOr<Hash> Root(uint64_t size) const;
  // RFC 9162, 2.1.3.1. Precondition: index < size <= size(). As Root().
  absl::StatusOr<Proof> Inclusion(uint64_t index, uint64_t size) const;
  // RFC 9162, 2.1.4.1. Precondition: 0 < first <= second <= size(). As Root().
  absl::StatusOr<Proof> Consistency(uint64_t first, uint64_t second) const;

 private:
  friend class Tree;
  TreeView(uint64_t size, std::vector<std::shared_ptr<const Tile>> edge, TileCache* tiles)
      : size_(size), edge_(std::move(edge)), tiles_(tiles) {}

  // Root of the complete subtree of 2^height leaves, the `index`-th from the left.
  absl::StatusOr<Hash> Node(uint64_t height, uint64_t index) const;
  // Root of leaves [first, first + count), a subtree that the RFC's recursion meets.
  absl::StatusOr<Hash> Subtree(uint64_t first, uint64_t count) const;
  absl::Status AddPath(uint64_t index, uint64_t first, uint64_t count, Proof& proof) const;
  absl::Status AddSubproof(uint64_t known, uint64_t first, uint64_t count, bool whole, Proof& proof) const;

  uint64_t size_;
  std::vector<std::shared_ptr<const Tile>> edge_;  // the rightmost tile of each level, not full at this size
  TileCache* tiles_;
};

// A tile that has just become full and is to be written.
struct FullTile {
  uint8_t level;
  uint64_t index;
  std::shared_ptr<const Tile> tile;
};

// Not thread-safe; its views are.
class Tree {
 public:
  // The tree of the store's first `size` entries: hashes the leaves right of the last full tile and takes the rest from
  // tiles. kDataLoss when an entry or a tile is missing or damaged; kUnavailable. The cache outlives the tree.
  static absl::StatusOr<Tree> Load(const store::Reader& reader, TileCache* tiles, uint64_t size);

  uint64_t size() const { return size_; }
  // Adds a leaf; adds to `full` the tiles that it completes.
  void Append(const Hash& leaf, std::vector<FullTile>& full);
  TreeView View() const;

 private:
  explicit Tree(TileCache* tiles) : tiles_(tiles) {}
  absl::Status LoadEdge(const store::Reader& reader, uint8_t level);

  TileCache* tiles_;
  uint64_t size_ = 0;
  std::vector<std::shared_ptr<Tile>> edge_;  // as TreeView::edge_, shared with the views
};

}  // namespace covenant::ledger
