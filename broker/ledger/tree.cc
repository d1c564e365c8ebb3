#include "broker/ledger/tree.h"

#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/ledger/rows.h"

namespace covenant::ledger {
namespace {

// Where the RFC splits `count` leaves: the largest power of two below it. Precondition: count > 1.
uint64_t Split(uint64_t count) {
  return std::bit_floor(count - 1);
}

// How many hashes the level has in a tree of `size` leaves.
uint64_t CountAt(uint64_t size, size_t level) {
  return level * Tile::kHeight < 64 ? size >> (level * Tile::kHeight) : 0;
}

}  // namespace

absl::StatusOr<Hash> TreeView::Node(uint64_t height, uint64_t index) const {
  const size_t level = height / Tile::kHeight;
  const size_t within = height % Tile::kHeight;
  const uint64_t tile = index >> (Tile::kHeight - within);
  const size_t slot = index & ((Tile::kWidth >> within) - 1);
  if (tile == CountAt(size_, level) / Tile::kWidth) return edge_[level]->Node(within, slot);
  ASSIGN_OR_RETURN(const std::shared_ptr<const Tile> full, tiles_->Get(static_cast<uint8_t>(level), tile));
  return full->Node(within, slot);
}

absl::StatusOr<Hash> TreeView::Subtree(uint64_t first, uint64_t count) const {
  if (std::has_single_bit(count)) return Node(static_cast<uint64_t>(std::countr_zero(count)), first / count);
  const uint64_t split = Split(count);
  ASSIGN_OR_RETURN(const Hash left, Subtree(first, split));
  ASSIGN_OR_RETURN(const Hash right, Subtree(first + split, count - split));
  return NodeHash(left, right);
}

absl::StatusOr<Hash> TreeView::Root(uint64_t size) const {
  return size == 0 ? EmptyRoot() : Subtree(0, size);
}

absl::StatusOr<Proof> TreeView::Inclusion(uint64_t index, uint64_t size) const {
  Proof proof;
  RETURN_IF_ERROR(AddPath(index, 0, size, proof));
  return proof;
}

absl::Status TreeView::AddPath(uint64_t index, uint64_t first, uint64_t count, Proof& proof) const {
  if (count == 1) return absl::OkStatus();
  const uint64_t split = Split(count);
  const bool left = index < split;
  RETURN_IF_ERROR(left ? AddPath(index, first, split, proof)
                       : AddPath(index - split, first + split, count - split, proof));
  ASSIGN_OR_RETURN(const Hash sibling, left ? Subtree(first + split, count - split) : Subtree(first, split));
  proof.push_back(sibling);
  return absl::OkStatus();
}

absl::StatusOr<Proof> TreeView::Consistency(uint64_t first, uint64_t second) const {
  Proof proof;
  RETURN_IF_ERROR(AddSubproof(first, 0, second, true, proof));
  return proof;
}

absl::Status TreeView::AddSubproof(uint64_t known, uint64_t first, uint64_t count, bool whole, Proof& proof) const {
  if (known == count) {
    if (whole) return absl::OkStatus();  // the verifier holds this root itself
    ASSIGN_OR_RETURN(const Hash hash, Subtree(first, count));
    proof.push_back(hash);
    return absl::OkStatus();
  }
  const uint64_t split = Split(count);
  const bool left = known <= split;
  RETURN_IF_ERROR(left ? AddSubproof(known, first, split, whole, proof)
                       : AddSubproof(known - split, first + split, count - split, false, proof));
  ASSIGN_OR_RETURN(const Hash sibling, left ? Subtree(first + split, count - split) : Subtree(first, split));
  proof.push_back(sibling);
  return absl::OkStatus();
}

void Tree::Append(const Hash& leaf, std::vector<FullTile>& full) {
  ++size_;
  Hash hash = leaf;
  for (size_t level = 0;; ++level) {
    if (level == edge_.size()) edge_.push_back(std::make_shared<Tile>());
    edge_[level]->Append(hash);
    if (!edge_[level]->full()) return;
    // The views that still look at this tile keep it; what comes next goes into a new one.
    const std::shared_ptr<const Tile> tile = std::exchange(edge_[level], std::make_shared<Tile>());
    const uint64_t index = CountAt(size_, level) / Tile::kWidth - 1;
    tiles_->Add(static_cast<uint8_t>(level), index, tile);
    full.push_back({static_cast<uint8_t>(level), index, tile});
    hash = tile->Root();
  }
}

TreeView Tree::View() const {
  return {size_, {edge_.begin(), edge_.end()}, tiles_};
}

absl::StatusOr<Tree> Tree::Load(const store::Reader& reader, TileCache* tiles, uint64_t size) {
  Tree tree(tiles);
  tree.size_ = size;
  for (uint8_t level = 0; CountAt(size, level) > 0; ++level) {
    tree.edge_.push_back(std::make_shared<Tile>());
    RETURN_IF_ERROR(tree.LoadEdge(reader, level));
  }
  return tree;
}

absl::Status Tree::LoadEdge(const store::Reader& reader, uint8_t level) {
  const uint64_t count = CountAt(size_, level);
  const uint64_t first = count / Tile::kWidth * Tile::kWidth;
  if (level > 0) {
    for (uint64_t below = first; below < count; ++below) {
      ASSIGN_OR_RETURN(const std::shared_ptr<const Tile> tile, tiles_->Get(static_cast<uint8_t>(level - 1), below));
      edge_[level]->Append(tile->Root());
    }
    return absl::OkStatus();
  }
  uint64_t next = first;
  const auto cursor = reader.Scan(store::Family::kEntries, {EntryKey(first), EntryKey(count)});
  for (; cursor->Valid() && cursor->key() == EntryKey(next); cursor->Next()) {
    ASSIGN_OR_RETURN(const auto parts, SplitEntryRow(cursor->value(), next));
    edge_[0]->Append(LeafHash(parts.first));
    ++next;
  }
  RETURN_IF_ERROR(cursor->status());
  if (next == count) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("entry ", next, " of the log is missing"));
}

}  // namespace covenant::ledger
