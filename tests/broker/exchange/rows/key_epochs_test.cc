#include "broker/exchange/rows/key_epochs.h"

#include <gtest/gtest.h>

#include "broker/store/memory_store.h"

namespace covenant::exchange {
namespace {

constexpr char kCovenant[] = "C";

// The scheme bsn in its second epoch since second 100; settled then or not yet (0).
stored::KeyEpochs Second(int64_t settled_ms) {
  stored::KeyEpochs row;
  stored::SchemeEpochs* scheme = row.add_schemes();
  scheme->set_scheme("bsn");
  scheme->add_later()->set_began_ms(100'000);
  scheme->mutable_later(0)->set_settled_ms(settled_ms);
  return row;
}

TEST(CovenantEpochsTest, EverySchemeBeginsInItsFirstEpoch) {
  const CovenantEpochs epochs({});
  EXPECT_EQ(epochs.Current("bsn"), 1u);
  EXPECT_EQ(epochs.Former("bsn"), 0u);
  EXPECT_FALSE(epochs.Moving());
}

TEST(CovenantEpochsTest, TheFormerOneIsLookedUnderUntilNobodyStandsThere) {
  const CovenantEpochs moving(Second(0)), settled(Second(200'000));
  EXPECT_EQ(moving.Current("bsn"), 2u);
  EXPECT_EQ(moving.Former("bsn"), 1u);
  EXPECT_TRUE(moving.Moving());
  EXPECT_EQ(moving.Current("phone"), 1u);
  EXPECT_EQ(moving.Former("phone"), 0u);
  EXPECT_EQ(settled.Current("bsn"), 2u);
  EXPECT_EQ(settled.Former("bsn"), 0u);
  EXPECT_FALSE(settled.Moving());
}

TEST(CovenantEpochsTest, KnowsWhichWasCurrentAtATime) {
  const CovenantEpochs epochs(Second(200'000));
  EXPECT_EQ(epochs.CurrentAt("bsn", absl::FromUnixSeconds(99)), 1u);
  EXPECT_EQ(epochs.CurrentAt("bsn", absl::FromUnixSeconds(100)), 2u);
  EXPECT_EQ(epochs.CurrentAt("phone", absl::FromUnixSeconds(100)), 1u);
}

class KeyEpochsTest : public testing::Test {
 protected:
  store::MemoryStore store_;
  KeyEpochs epochs_{store_};
};

TEST_F(KeyEpochsTest, ReadsTheRowThatIsOnDisk) {
  store::Batch changes;
  KeyEpochs::Put(kCovenant, Second(0), changes);
  ASSERT_TRUE(store_.Write(changes).ok());
  EXPECT_EQ(epochs_.Of(kCovenant).value()->Current("bsn"), 2u);
  EXPECT_EQ(epochs_.Of("D").value()->Current("bsn"), 1u);
  EXPECT_EQ(KeyEpochs::Rotated(store_).value(), std::vector<std::string>{kCovenant});
}

TEST_F(KeyEpochsTest, ADamagedRowIsAnError) {
  store::Batch changes;
  changes.Put(store::Family::kMeta, "epochs/C", "\xff");
  ASSERT_TRUE(store_.Write(changes).ok());
  EXPECT_EQ(epochs_.Of(kCovenant).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(KeyEpochsTest, IsSettledWhenNobodyHoldsAnEarlierView) {
  auto before = epochs_.Of(kCovenant).value();
  EXPECT_TRUE(epochs_.Settled(kCovenant));
  epochs_.Serve(kCovenant, Second(0));
  EXPECT_EQ(before->Current("bsn"), 1u) << "a view stays as it is";
  EXPECT_TRUE(before->superseded());
  EXPECT_FALSE(epochs_.Settled(kCovenant));
  EXPECT_EQ(epochs_.Of(kCovenant).value()->Current("bsn"), 2u);
  EXPECT_FALSE(epochs_.Of(kCovenant).value()->superseded());
  before.reset();
  EXPECT_TRUE(epochs_.Settled(kCovenant));
}

TEST_F(KeyEpochsTest, AViewServesOnWhenARotationIsDone) {
  epochs_.Serve(kCovenant, Second(0));
  const auto during = epochs_.Of(kCovenant).value();
  epochs_.Serve(kCovenant, Second(200'000));
  EXPECT_FALSE(during->superseded()) << "its current key is the current one";
  stored::KeyEpochs third = Second(200'000);
  third.mutable_schemes(0)->add_later()->set_began_ms(300'000);
  epochs_.Serve(kCovenant, third);
  EXPECT_TRUE(during->superseded()) << "also an older one that is still held";
  EXPECT_FALSE(epochs_.Settled(kCovenant));
}

}  // namespace
}  // namespace covenant::exchange
