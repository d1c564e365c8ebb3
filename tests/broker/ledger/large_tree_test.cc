// The tree at random sizes up to ten million leaves, against the textbook and two verifiers that share no code with it.
#include <bit>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "broker/base/encoding.h"
#include "broker/ledger/rows.h"
#include "broker/ledger/tree.h"
#include "broker/store/memory_store.h"
#include "clients/auditor/merkle.h"
#include "tests/broker/ledger/textbook_tree.h"

namespace covenant::ledger {
namespace {

constexpr uint64_t kLargest = 10'000'000;

// The tree takes hashes of leaves as they are; these spare ten million hashes and are as good as any.
Hash LeafHashOf(uint64_t index) {
  Hash hash{};
  for (size_t i = 0; i < sizeof index; ++i) hash[i] = static_cast<uint8_t>(index >> (8 * i));
  hash[31] = 0xa5;
  return hash;
}

// RFC 9162, 2.1, by its definitions. Subtrees of 2^12 leaves and more are remembered, smaller ones computed again.
class LargeTextbook {
 public:
  Hash Mth(uint64_t first, uint64_t n) {
    if (n == 1) return LeafHashOf(first);
    const bool kept = std::has_single_bit(n) && n >= 4096;
    if (kept) {
      if (const auto known = known_.find({first, n}); known != known_.end()) return known->second;
    }
    const uint64_t k = std::bit_ceil(n) / 2;
    const Hash left = Mth(first, k);
    const Hash right = Mth(first + k, n - k);
    const Hash hash = Sha256("\x01" + std::string(Bytes(left)) + std::string(Bytes(right)));
    if (kept) known_[{first, n}] = hash;
    return hash;
  }
  Proof Path(uint64_t m, uint64_t first, uint64_t n) {
    if (n == 1) return {};
    const uint64_t k = std::bit_ceil(n) / 2;
    Proof proof = m < k ? Path(m, first, k) : Path(m - k, first + k, n - k);
    proof.push_back(m < k ? Mth(first + k, n - k) : Mth(first, k));
    return proof;
  }
  Proof Subproof(uint64_t m, uint64_t first, uint64_t n, bool whole) {
    if (m == n) return whole ? Proof{} : Proof{Mth(first, n)};
    const uint64_t k = std::bit_ceil(n) / 2;
    Proof proof = m <= k ? Subproof(m, first, k, whole) : Subproof(m - k, first + k, n - k, false);
    proof.push_back(m <= k ? Mth(first + k, n - k) : Mth(first, k));
    return proof;
  }

 private:
  std::map<std::pair<uint64_t, uint64_t>, Hash> known_;
};

// Keeps the tiles above the leaves; those of leaves it makes when they are read.
class TileStore : public store::MemoryStore {
 public:
  absl::StatusOr<std::optional<std::string>> Get(store::Family family, std::string_view key) const override {
    if (family != store::Family::kTiles || key[0] != 0) return MemoryStore::Get(family, key);
    const uint64_t first = ReadBigEndian64(key.substr(1)) * Tile::kWidth;
    std::string tile;
    for (uint64_t i = first; i < first + Tile::kWidth; ++i) tile.append(Bytes(LeafHashOf(i)));
    return std::optional(std::move(tile));
  }
};

std::vector<std::string> Strings(const Proof& proof) {
  std::vector<std::string> strings;
  for (const Hash& hash : proof) strings.emplace_back(Bytes(hash));
  return strings;
}

TEST(LargeTreeTest, AgreesWithTheTextbookAtRandomSizesUpToTenMillion) {
  TileStore store;
  TileCache tiles(&store, 64);
  Tree tree = *Tree::Load(store, &tiles, 0);
  std::vector<FullTile> full;
  for (uint64_t index = 0; index < kLargest; ++index) {
    tree.Append(LeafHashOf(index), full);
    if (full.empty()) continue;
    store::Batch batch;
    for (const FullTile& tile : full) {
      if (tile.level > 0) batch.Put(store::Family::kTiles, TileKey(tile.level, tile.index), tile.tile->Bytes());
    }
    ASSERT_TRUE(store.Write(batch).ok());
    full.clear();
  }

  const TreeView view = tree.View();
  LargeTextbook textbook;
  std::mt19937_64 random(5);
  for (int i = 0; i < 300; ++i) {
    // Of every order of magnitude, and some next to the sizes at which tiles fill up.
    uint64_t size = 1 + random() % (i % 2 == 0 ? kLargest : uint64_t{1} << (1 + random() % 23));
    if (i % 5 == 0) size = std::max<uint64_t>(1, (size & ~uint64_t{255}) + random() % 3);
    size = std::min(size, kLargest);
    const uint64_t index = random() % size;
    const uint64_t older = 1 + random() % size;
    const Hash root = *view.Root(size);
    ASSERT_EQ(root, textbook.Mth(0, size)) << size;
    const Proof path = *view.Inclusion(index, size);
    ASSERT_EQ(path, textbook.Path(index, 0, size)) << index << " in " << size;
    ASSERT_TRUE(VerifiesInclusion(LeafHashOf(index), index, size, path, root));
    const std::string root_bytes(Bytes(root));
    const Hash leaf = LeafHashOf(index);
    ASSERT_TRUE(auditor::VerifyInclusion(Bytes(leaf), index, size, Strings(path), root_bytes).ok());

    const Proof growth = *view.Consistency(older, size);
    ASSERT_EQ(growth, textbook.Subproof(older, 0, size, true)) << older << " to " << size;
    const Hash older_root = *view.Root(older);
    ASSERT_TRUE(auditor::VerifyConsistency(older, Bytes(older_root), size, root_bytes, Strings(growth)).ok());
    // The neighbour's proof is not this one's.
    if (size < 2) continue;
    const Hash neighbour = LeafHashOf(index ^ 1);
    ASSERT_FALSE(auditor::VerifyInclusion(Bytes(neighbour), index, size, Strings(path), root_bytes).ok());
  }
}

}  // namespace
}  // namespace covenant::ledger
