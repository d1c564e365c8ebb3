#include "broker/store/memory_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace covenant::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Read = MemoryStore::Read;

Batch OneRow() {
  Batch batch;
  batch.Put(Family::kMeta, "key", "value");
  return batch;
}

TEST(MemoryStoreTest, ChangesNothingWhenItsDiskIsFull) {
  MemoryStore store;
  store.SetFault(MemoryStore::Fault::kNoSpace);
  EXPECT_EQ(store.Write(OneRow()).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(*store.Get(Family::kMeta, "key"), std::nullopt);
  store.SetFault(MemoryStore::Fault::kNone);
  EXPECT_TRUE(store.Write(OneRow()).ok());
  EXPECT_EQ(store.writes(), 1);
}

TEST(MemoryStoreTest, LosesOrKeepsAWriteOfUnknownFate) {
  MemoryStore store;
  store.SetFault(MemoryStore::Fault::kUnknownLost);
  EXPECT_EQ(store.Write(OneRow()).code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(*store.Get(Family::kMeta, "key"), std::nullopt);
  store.SetFault(MemoryStore::Fault::kUnknownKept);
  EXPECT_EQ(store.Write(OneRow()).code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(*store.Get(Family::kMeta, "key"), "value");
}

TEST(MemoryStoreTest, RemembersWhatWasReadAndInWhichOrder) {
  MemoryStore store;
  ASSERT_TRUE(store.Write(OneRow()).ok());
  ASSERT_TRUE(store.Get(Family::kMeta, "key").ok());
  ASSERT_TRUE(store.Snapshot()->MultiGet(Family::kSignals, {"b", "a"}).ok());
  store.Scan(Family::kSubjects, Prefix("p"));
  EXPECT_THAT(
      store.TakeReads(),
      ElementsAre(Read{Read::Kind::kGet, Family::kMeta, "key"}, Read{Read::Kind::kMultiGet, Family::kSignals, "b"},
                  Read{Read::Kind::kMultiGet, Family::kSignals, "a"}, Read{Read::Kind::kScan, Family::kSubjects, "p"}));
  EXPECT_THAT(store.TakeReads(), IsEmpty());
}

}  // namespace
}  // namespace covenant::store
