#include "policy/review/value_sets.h"

#include <random>
#include <vector>

#include "gmock/gmock.h"

namespace covenant::policy {
namespace {

using Point = std::vector<size_t>;

const std::vector<size_t> kSizes = {3, 2, 4, 70};

bool In(const Box& box, const Point& point) {
  for (size_t i = 0; i < box.size(); ++i) {
    if (!box[i].Has(point[i])) return false;
  }
  return true;
}

Box RandomBox(std::mt19937& random) {
  Box box;
  for (const size_t size : kSizes) {
    box.push_back(ValueSet::None(size));
    for (size_t value = 0; value < size; ++value) {
      if (random() % 4 != 0) box.back().Add(value);
    }
  }
  return box;
}

template <class F>
void ForEveryPoint(F see) {
  for (size_t a = 0; a < kSizes[0]; ++a) {
    for (size_t b = 0; b < kSizes[1]; ++b) {
      for (size_t c = 0; c < kSizes[2]; ++c) {
        for (size_t d = 0; d < kSizes[3]; ++d) see(Point{a, b, c, d});
      }
    }
  }
}

TEST(ValueSetsTest, WhatIsLeftOfABoxIsEveryPointThatWasNotTakenOnce) {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    const Box box = RandomBox(random), taken = RandomBox(random);
    const std::vector<Box> left = Without(box, taken);
    ForEveryPoint([&](const Point& point) {
      size_t pieces = 0;
      for (const Box& piece : left) pieces += In(piece, point);
      ASSERT_EQ(pieces, In(box, point) && !In(taken, point) ? 1u : 0u);
      ASSERT_EQ(In(Both(box, taken), point), In(box, point) && In(taken, point));
    });
  }
}

TEST(ValueSetsTest, SomethingIsLeftExactlyWhenAPointIsInNoCover) {
  std::mt19937 random(2);
  int left = 0;
  for (int round = 0; round < 300; ++round) {
    const Box box = RandomBox(random);
    std::vector<Box> covers(1 + random() % 12);
    for (Box& cover : covers) cover = RandomBox(random);
    bool outside = false;
    ForEveryPoint([&](const Point& point) {
      bool covered = !In(box, point);
      for (const Box& cover : covers) covered = covered || In(cover, point);
      outside = outside || !covered;
    });
    Effort effort(1'000'000);
    ASSERT_EQ(Leaves(box, covers, [](const Box&) { return true; }, effort), outside) << "round " << round;
    ASSERT_FALSE(effort.spent());
    left += outside;
  }
  EXPECT_GT(left, 20);
  EXPECT_LT(left, 280);
}

TEST(ValueSetsTest, SaysWhenItsEffortIsSpentAndThenThatSomethingMayBeLeft) {
  const Box box(4, ValueSet::All(2));
  Box half = box;
  half[0] = ValueSet::None(2);
  half[0].Add(0);
  Box other = box;
  other[0] = ValueSet::None(2);
  other[0].Add(1);
  Effort enough(100), spent(2);
  const auto any = [](const Box&) { return true; };
  EXPECT_FALSE(Leaves(box, std::vector<Box>{half, other}, any, enough));
  EXPECT_FALSE(enough.spent());
  EXPECT_TRUE(Leaves(box, std::vector<Box>{half, other}, any, spent));
  EXPECT_TRUE(spent.spent());
}

}  // namespace
}  // namespace covenant::policy
