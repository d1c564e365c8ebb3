#include "broker/ledger/tree.h"

#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/base/encoding.h"
#include "broker/ledger/rows.h"
#include "broker/store/memory_store.h"
#include "tests/broker/ledger/textbook_tree.h"

namespace covenant::ledger {
namespace {

using ::testing::ElementsAre;

// A tree over a store, with the textbook beside it. The cache holds so few tiles that most come from the store.
class TreeTest : public ::testing::Test {
 protected:
  void SetUp() override { tree_.emplace(*Tree::Load(store_, &tiles_, 0)); }

  void Append(const std::string& leaf) {
    std::vector<FullTile> full;
    store::Batch batch;
    batch.Put(store::Family::kEntries, EntryKey(tree_->size()), EntryRow(leaf, "detail"));
    tree_->Append(LeafHash(leaf), full);
    textbook_.Append(leaf);
    for (const FullTile& tile : full) {
      batch.Put(store::Family::kTiles, TileKey(tile.level, tile.index), tile.tile->Bytes());
    }
    ASSERT_TRUE(store_.Write(batch).ok());
  }
  void Grow(uint64_t size) {
    while (tree_->size() < size) Append("leaf " + std::to_string(tree_->size()));
  }

  store::MemoryStore store_;
  TileCache tiles_{&store_, 2};
  std::optional<Tree> tree_;
  TextbookTree textbook_;
};

// The leaves, roots and proofs of the Certificate Transparency reference implementation's tests.
class PublishedVectorsTest : public TreeTest {
 protected:
  void SetUp() override {
    TreeTest::SetUp();
    for (const char* hex :
         {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}) {
      Append(*HexDecode(hex));
    }
  }
  static std::vector<std::string> Hex(const absl::StatusOr<Proof>& proof) {
    std::vector<std::string> hex;
    for (const Hash& hash : *proof) hex.push_back(HexEncode(Bytes(hash)));
    return hex;
  }
};

TEST_F(PublishedVectorsTest, HaveTheirRoots) {
  const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  for (uint64_t size = 0; size <= 8; ++size) {
    EXPECT_EQ(HexEncode(Bytes(*tree_->View().Root(size))), roots[size]) << size;
  }
}

TEST_F(PublishedVectorsTest, HaveTheirInclusionProofs) {
  const TreeView view = tree_->View();
  EXPECT_THAT(Hex(view.Inclusion(0, 1)), ElementsAre());
  EXPECT_THAT(Hex(view.Inclusion(0, 8)),
              ElementsAre("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
  EXPECT_THAT(Hex(view.Inclusion(5, 8)),
              ElementsAre("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
  EXPECT_THAT(Hex(view.Inclusion(2, 3)),
              ElementsAre("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"));
  EXPECT_THAT(Hex(view.Inclusion(1, 5)),
              ElementsAre("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
}

TEST_F(PublishedVectorsTest, HaveTheirConsistencyProofs) {
  const TreeView view = tree_->View();
  EXPECT_THAT(Hex(view.Consistency(1, 1)), ElementsAre());
  EXPECT_THAT(Hex(view.Consistency(1, 8)),
              ElementsAre("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
  EXPECT_THAT(Hex(view.Consistency(6, 8)),
              ElementsAre("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
  EXPECT_THAT(Hex(view.Consistency(2, 5)),
              ElementsAre("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
}

TEST_F(TreeTest, AgreesWithTheTextbookInEveryProofUpTo300) {
  Grow(300);
  const TreeView view = tree_->View();
  for (uint64_t size = 1; size <= 300; ++size) {
    ASSERT_EQ(*view.Root(size), textbook_.Root(size)) << size;
    for (uint64_t other = 1; other <= size; ++other) {
      ASSERT_EQ(*view.Inclusion(other - 1, size), textbook_.Path(other - 1, size)) << other - 1 << " in " << size;
      ASSERT_EQ(*view.Consistency(other, size), textbook_.Consistency(other, size)) << other << " to " << size;
    }
  }
}

TEST_F(TreeTest, GivesTheSameProofsFromAViewOfEachMoment) {
  for (uint64_t size = 1; size <= 600; ++size) {
    Grow(size);
    const TreeView view = tree_->View();
    ASSERT_EQ(view.size(), size);
    ASSERT_EQ(*view.Root(size), textbook_.Root(size)) << size;
    ASSERT_EQ(*view.Inclusion(size - 1, size), textbook_.Path(size - 1, size)) << size;
    ASSERT_EQ(*view.Consistency(size / 2 + 1, size), textbook_.Consistency(size / 2 + 1, size)) << size;
  }
}

TEST_F(TreeTest, KeepsAnOldViewWholeWhileItGrows) {
  Grow(255);
  const TreeView old = tree_->View();
  Grow(1000);
  EXPECT_EQ(*old.Root(255), textbook_.Root(255));
  EXPECT_EQ(*old.Inclusion(254, 255), textbook_.Path(254, 255));
}

TEST_F(TreeTest, AgreesWithTheTextbookInTreesOfThreeTileLevels) {
  constexpr uint64_t kSize = 66'000;  // beyond 65,536, where a third level begins
  Grow(kSize);
  const TreeView view = tree_->View();
  std::mt19937_64 random(2);
  for (int i = 0; i < 2000; ++i) {
    // Half of the sizes near the right edge, where the tiles are not full.
    const uint64_t size = i % 2 == 0 ? 1 + random() % kSize : 65'500 + random() % 500;
    const uint64_t other = 1 + random() % size;
    ASSERT_EQ(*view.Root(size), textbook_.Root(size)) << size;
    const Proof path = *view.Inclusion(other - 1, size);
    ASSERT_EQ(path, textbook_.Path(other - 1, size)) << other - 1 << " in " << size;
    ASSERT_EQ(*view.Consistency(other, size), textbook_.Consistency(other, size)) << other << " to " << size;
  }
}

TEST_F(TreeTest, ProofsPassTheRfcsVerificationAndChangedOnesDoNot) {
  Grow(300);
  const TreeView view = tree_->View();
  for (uint64_t size : {2u, 3u, 7u, 8u, 255u, 256u, 257u, 300u}) {
    const Hash root = *view.Root(size);
    for (uint64_t index = 0; index < size; ++index) {
      const Hash leaf = LeafHash("leaf " + std::to_string(index));
      Proof proof = *view.Inclusion(index, size);
      ASSERT_TRUE(VerifiesInclusion(leaf, index, size, proof, root));
      proof.back()[0] ^= 1;
      ASSERT_FALSE(VerifiesInclusion(leaf, index, size, proof, root));
      if (index == 0) continue;
      ASSERT_TRUE(VerifiesConsistency(index, size, *view.Root(index), root, *view.Consistency(index, size)));
      ASSERT_FALSE(VerifiesConsistency(index, size, *view.Root(index - 1), root, *view.Consistency(index, size)));
    }
  }
}

TEST_F(TreeTest, LoadsTheSameTreeAtEverySizeAndGrowsOnFromIt) {
  for (uint64_t size : {1u, 255u, 256u, 257u, 511u, 512u, 700u, 65'535u, 65'536u, 65'600u}) {
    Grow(size);
    TileCache cold(&store_, 4);
    auto loaded = Tree::Load(store_, &cold, size);
    ASSERT_TRUE(loaded.ok()) << loaded.status().message();
    ASSERT_EQ(*loaded->View().Root(size), textbook_.Root(size)) << size;
    std::vector<FullTile> full;
    loaded->Append(LeafHash("leaf " + std::to_string(size)), full);
    Append("leaf " + std::to_string(size));
    ASSERT_EQ(*loaded->View().Root(size + 1), textbook_.Root(size + 1)) << size;
  }
}

TEST_F(TreeTest, NamesTheMissingEntryOrTileWhenItIsLoaded) {
  Grow(600);
  store::Batch batch;
  batch.Delete(store::Family::kEntries, EntryKey(599));
  ASSERT_TRUE(store_.Write(batch).ok());
  TileCache cold(&store_, 4);
  EXPECT_EQ(Tree::Load(store_, &cold, 600).status().message(), "entry 599 of the log is missing");
  EXPECT_TRUE(Tree::Load(store_, &cold, 599).ok());
  batch.Put(store::Family::kTiles, TileKey(0, 1), "short");
  ASSERT_TRUE(store_.Write(batch).ok());
  TileCache colder(&store_, 4);
  const auto damaged = Tree::Load(store_, &colder, 599).status();
  EXPECT_EQ(damaged.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(damaged.message(), "tile 1 of level 0 of the log's tree is damaged");
}

TEST_F(TreeTest, ReadsNoTileForWhatWasJustAppended) {
  Grow(70'000);
  store_.TakeReads();
  const TreeView view = tree_->View();
  ASSERT_TRUE(view.Root(70'000).ok());
  ASSERT_TRUE(view.Inclusion(69'999, 70'000).ok());
  ASSERT_TRUE(view.Consistency(69'990, 70'000).ok());
  EXPECT_TRUE(store_.TakeReads().empty());
}

}  // namespace
}  // namespace covenant::ledger
