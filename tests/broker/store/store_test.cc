// What every store does, whichever stands behind store.h.
#include "broker/store/store.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/store/memory_store.h"
#include "broker/store/rocks_store.h"
#include "tests/broker/store/scratch_folder.h"

namespace covenant::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

enum class Kind { kMemory, kRocks };

class StoreTest : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (GetParam() == Kind::kMemory) {
      store_ = std::make_unique<MemoryStore>();
      return;
    }
    auto store = OpenRocksStore({.data_folder = folder_ / "data"});
    ASSERT_TRUE(store.ok()) << store.status().message();
    store_ = *std::move(store);
  }

  void Put(Family family, const std::string& key, const std::string& value) {
    Batch batch;
    batch.Put(family, key, value);
    ASSERT_TRUE(store_->Write(batch).ok());
  }

  static std::vector<std::pair<std::string, std::string>> Rows(const Reader& reader, Family family,
                                                               const KeyRange& range) {
    std::vector<std::pair<std::string, std::string>> rows;
    const auto cursor = reader.Scan(family, range);
    for (; cursor->Valid(); cursor->Next()) rows.emplace_back(cursor->key(), cursor->value());
    EXPECT_TRUE(cursor->status().ok());
    return rows;
  }

  ScratchFolder folder_;
  std::unique_ptr<Store> store_;
};

INSTANTIATE_TEST_SUITE_P(Both, StoreTest, ::testing::Values(Kind::kMemory, Kind::kRocks),
                         [](const auto& info) { return info.param == Kind::kMemory ? "Memory" : "Rocks"; });

TEST_P(StoreTest, GivesBackWhatWasWrittenAndNothingElse) {
  const std::string binary("\0\xff\n", 3);
  Put(Family::kMeta, binary, binary);
  EXPECT_EQ(*store_->Get(Family::kMeta, binary), binary);
  EXPECT_EQ(*store_->Get(Family::kMeta, "absent"), std::nullopt);
}

TEST_P(StoreTest, TellsAnEmptyValueFromNone) {
  Put(Family::kMeta, "empty", "");
  EXPECT_EQ(*store_->Get(Family::kMeta, "empty"), "");
  EXPECT_EQ(*store_->Get(Family::kMeta, "none"), std::nullopt);
}

TEST_P(StoreTest, KeepsFamiliesApart) {
  for (Family family : kFamilies) Put(family, "key", std::string(FamilyName(family)));
  for (Family family : kFamilies) EXPECT_EQ(*store_->Get(family, "key"), FamilyName(family));
}

TEST_P(StoreTest, AppliesABatchInItsOrder) {
  Batch first;
  first.Put(Family::kSignals, "a", "1");
  first.Delete(Family::kSignals, "a");
  first.Put(Family::kSignals, "b", "1");
  Batch second;
  second.Put(Family::kSignals, "b", "2");
  first.Append(second);
  EXPECT_EQ(first.size(), 4u);
  ASSERT_TRUE(store_->Write(first).ok());
  EXPECT_EQ(*store_->Get(Family::kSignals, "a"), std::nullopt);
  EXPECT_EQ(*store_->Get(Family::kSignals, "b"), "2");
}

TEST_P(StoreTest, AnswersManyKeysInTheirOrder) {
  Put(Family::kSubjects, "b", "B");
  Put(Family::kSubjects, "a", "A");
  const auto values = store_->MultiGet(Family::kSubjects, {"b", "none", "a", "b"});
  ASSERT_TRUE(values.ok());
  EXPECT_THAT(*values, ElementsAre("B", std::nullopt, "A", "B"));
}

TEST_P(StoreTest, WalksARangeInByteOrder) {
  for (const char* key : {"b", "a", "\xff", "ab", "c"}) Put(Family::kTiles, key, key);
  EXPECT_THAT(Rows(*store_, Family::kTiles, {"ab", "c"}), ElementsAre(Pair("ab", "ab"), Pair("b", "b")));
  EXPECT_THAT(Rows(*store_, Family::kTiles, {"c", ""}), ElementsAre(Pair("c", "c"), Pair("\xff", "\xff")));
  EXPECT_THAT(Rows(*store_, Family::kTiles, {"d", "e"}), IsEmpty());
}

TEST_P(StoreTest, WalksAPrefixToItsVeryEnd) {
  for (const char* key : {"o", "p", "p\xff\xff", "q", "\xff", "\xff\xff"}) Put(Family::kTiles, key, "");
  EXPECT_THAT(Rows(*store_, Family::kTiles, Prefix("p")), ElementsAre(Pair("p", ""), Pair("p\xff\xff", "")));
  EXPECT_THAT(Rows(*store_, Family::kTiles, Prefix("\xff")), ElementsAre(Pair("\xff", ""), Pair("\xff\xff", "")));
  EXPECT_EQ(Rows(*store_, Family::kTiles, Prefix("")).size(), 6u);
}

TEST_P(StoreTest, ShowsASnapshotNoLaterWrite) {
  Put(Family::kSignals, "a", "old");
  const auto snapshot = store_->Snapshot();
  Put(Family::kSignals, "a", "new");
  Put(Family::kSignals, "b", "new");
  EXPECT_EQ(*snapshot->Get(Family::kSignals, "a"), "old");
  EXPECT_THAT(*snapshot->MultiGet(Family::kSignals, {"a", "b"}), ElementsAre("old", std::nullopt));
  EXPECT_THAT(Rows(*snapshot, Family::kSignals, Prefix("")), ElementsAre(Pair("a", "old")));
  EXPECT_EQ(*store_->Get(Family::kSignals, "a"), "new");
}

TEST_P(StoreTest, ShowsWhatWasWrittenUnsyncedAtOnceAndOfOneFamilyOnly) {
  Batch batch;
  batch.Put(Family::kIndices, "a", "1");
  batch.Put(Family::kIndices, "b", "2");
  ASSERT_TRUE(store_->WriteUnsynced(batch).ok());
  EXPECT_THAT(Rows(*store_, Family::kIndices, {}), ElementsAre(Pair("a", "1"), Pair("b", "2")));
  Batch two;
  two.Put(Family::kIndices, "c", "3");
  two.Put(Family::kMeta, "c", "3");
  EXPECT_EQ(store_->WriteUnsynced(two).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Rows(*store_, Family::kIndices, {}), ElementsAre(Pair("a", "1"), Pair("b", "2")));
  EXPECT_THAT(Rows(*store_, Family::kMeta, {}), IsEmpty());
}

}  // namespace
}  // namespace covenant::store
