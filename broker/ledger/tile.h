// Tile: 256 neighbouring hashes of one tile level and the tree's nodes above them (C2SP tlog-tiles). A tile of level L
// holds the roots of 256 complete subtrees of 256^L leaves each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/ledger/hash.h"

namespace covenant::ledger {

// One thread appends; others may read at the same time any node that they know to be there (they learn it through the
// size that is published after the append). A node never changes once it is there.
class Tile {
 public:
  static constexpr size_t kHeight = 8;
  static constexpr size_t kWidth = size_t{1} << kHeight;

  Tile() = default;
  // A full tile from its bytes. Precondition: bytes.size() == kWidth * 32.
  explicit Tile(std::string_view bytes);

  // Adds the next hash and the nodes that it completes. Precondition: not full().
  void Append(const Hash& hash);
  // For the appending thread only.
  bool full() const { return width_ == kWidth; }

  // The node `height` levels (0..8) above the tile's hashes, `slot`-th from the left.
  const Hash& Node(size_t height, size_t slot) const { return nodes_[Offset(height) + slot]; }
  // Precondition: the tile is full.
  const Hash& Root() const { return Node(kHeight, 0); }
  // The 256 hashes, one after another. Precondition: the tile is full.
  std::string Bytes() const;

 private:
  static constexpr size_t Offset(size_t height) { return 2 * kWidth - (2 * kWidth >> height); }

  size_t width_ = 0;
  std::array<Hash, 2 * kWidth - 1> nodes_;  // 256 hashes, 128 nodes above them, 64, ... 1
};

}  // namespace covenant::ledger
