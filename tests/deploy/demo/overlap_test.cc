#include "deploy/demo/overlap.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::demo {
namespace {

using ::testing::ContainsRegex;

std::vector<TableRow> Table() {
  return *ReadTable("I,K,O,P,R,Z,victims\n0,1,0,1,0,0,44\n0,0,0,1,0,0,4466\n");
}

TEST(OverlapTest, FindsTheSameTableTheSame) {
  const auto comparison = Compare(
      Table(), R"({"cells":[{"suppliers":["politie"],"people":4466},{"suppliers":["politie","kmar"],"people":44}]})");
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  EXPECT_EQ(comparison->same, 2u);
  EXPECT_EQ(comparison->different, 0u);
}

TEST(OverlapTest, SeesAnotherCount) {
  const auto comparison = Compare(
      Table(), R"({"cells":[{"suppliers":["politie"],"people":4465},{"suppliers":["kmar","politie"],"people":44}]})");
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  EXPECT_EQ(comparison->different, 1u);
  EXPECT_THAT(comparison->text, ContainsRegex("politie +4466 +4465 +<- not the same"));
}

TEST(OverlapTest, SeesARowTooManyAndARowTooFew) {
  const auto comparison =
      Compare(Table(), R"({"cells":[{"suppliers":["politie"],"people":4466},{"suppliers":["nla"],"people":1}]})");
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  EXPECT_EQ(comparison->different, 2u);
  EXPECT_THAT(comparison->text, ContainsRegex("nla +- +1 +<-"));
  EXPECT_THAT(comparison->text, ContainsRegex("kmar \\+ politie +44 +- +<-"));
}

TEST(OverlapTest, RefusesWhatIsNoReport) {
  for (const char* text :
       {"", "cells", "[]", "{}", R"({"cells":{}})", R"({"cells":[{"suppliers":["nla"]}]})",
        R"({"cells":[{"suppliers":[1],"people":1}]})", R"({"cells":[{"suppliers":["nla"],"people":-1}]})",
        R"({"cells":[{"suppliers":["nla"],"people":1},{"suppliers":["nla"],"people":1}]})"}) {
    EXPECT_FALSE(Compare(Table(), text).ok()) << text;
  }
}

}  // namespace
}  // namespace covenant::demo
