#include "clients/cli/signals/signal_answers.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::CheckAnswer Hit(bool possible) {
  v1::CheckAnswer answer;
  answer.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
  answer.add_contacts()->set_party("kmar");
  answer.set_possible(possible);
  if (!possible) answer.set_pseudonym("psn1.x");
  return answer;
}

std::string Printed(const v1::CheckAnswer& answer) {
  std::ostringstream out;
  PrintAnswer(out, answer);
  return out.str();
}

TEST(CheckAnswerTest, APossibleHitSaysThatItMayBeSomebodyElse) {
  EXPECT_THAT(Printed(Hit(true)), HasSubstr("possible hit: by weak identifiers alone, so it may be somebody else"));
  EXPECT_THAT(Printed(Hit(true)), HasSubstr("kmar"));
  EXPECT_THAT(Printed(Hit(true)), Not(HasSubstr("pseudonym")));
  EXPECT_EQ(AnswerJson(Hit(true))["possible"], true);
  EXPECT_FALSE(AnswerJson(Hit(true)).contains("pseudonym"));
}

TEST(CheckAnswerTest, AHitThatIsCertainDoesNot) {
  EXPECT_THAT(Printed(Hit(false)), Not(HasSubstr("possible")));
  EXPECT_THAT(Printed(Hit(false)), HasSubstr("pseudonym: psn1.x"));
  EXPECT_EQ(AnswerJson(Hit(false))["possible"], false);
  EXPECT_EQ(AnswerJson(Hit(false))["pseudonym"], "psn1.x");
}

}  // namespace
}  // namespace covenant::cli
