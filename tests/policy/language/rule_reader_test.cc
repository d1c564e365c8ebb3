// Break-glass rules, right and wrong. Other rules: covenant_reader_test.cc.
#include <string>

#include "gmock/gmock.h"
#include "tests/policy/covenant_sections.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// PROEF with other lines for what rule zonder-bron gives, from line 68 on.
ReadSection Giving(const std::string& lines) {
  return ReadProef(
      With(ProefSource(), "    basis: {supply: avg_6_1_a, receive: avg_6_1_e}\n    data: verborgen\n", lines));
}

constexpr char kGlass[] = "    break_glass: {basis: {supply: avg_6_1_d, receive: avg_9_2_c}}\n";

TEST(RuleReaderTest, ABreakGlassRuleHasItsOwnBasis) {
  const ReadSection read = Giving(std::string("    data: verborgen\n") + kGlass);
  ASSERT_THAT(read.errors, IsEmpty());
  const Rule& rule = read.covenant->rules[3];
  EXPECT_TRUE(rule.break_glass);
  EXPECT_EQ(rule.basis_supply.Of("fairwork"), "avg_6_1_d");
  EXPECT_EQ(rule.basis_receive.Of("gemeente-almere"), "avg_9_2_c");
  EXPECT_FALSE(read.covenant->rules[2].break_glass);
}

TEST(RuleReaderTest, SaysWhatIsWrongWithABreakGlassRule) {
  const std::string data = "    data: verborgen\n";
  EXPECT_THAT(Giving(data + "    break_glass: {}\n").errors,
              ElementsAre("69:18: break_glass of rule zonder-bron lacks basis; add it"));
  EXPECT_THAT(Giving(data + "    break_glass: {basis: {supply: avg_6_1_d}}\n").errors,
              ElementsAre("69:26: basis of rule zonder-bron lacks receive; add it"));
  EXPECT_THAT(Giving(data + kGlass + "    bulk: true\n").errors,
              ElementsAre("62:5: rule zonder-bron is for break-glass and allows bulk; leave bulk out: an emergency is "
                          "about one person"));
  EXPECT_THAT(Giving(data + kGlass + "    basis: {supply: avg_6_1_a, receive: avg_6_1_e}\n").errors,
              ElementsAre("69:18: rule zonder-bron has a basis beside that of break_glass; write a rule of its own for "
                          "break-glass"));
  EXPECT_THAT(Giving(std::string("    aggregate: {by: [sex], minimum_cell: 5}\n") + kGlass).errors,
              ElementsAre("69:18: rule zonder-bron gives figures under break_glass; write data: <data set> or mode: "
                          "hit_only"));
  EXPECT_THAT(Giving(data + "    break_glass: true\n").errors,
              ElementsAre("69:18: break_glass of rule zonder-bron is a value; write a mapping (key: value)"));
}

}  // namespace
}  // namespace covenant::policy
