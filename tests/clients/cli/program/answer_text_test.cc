#include "clients/cli/program/answer_text.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

v1::Outcome Refusal(const std::string& code) {
  v1::Outcome outcome;
  outcome.set_told(v1::TOLD_REFUSED);
  outcome.set_reason_code(code);
  outcome.set_explanation("A sentence.");
  return outcome;
}

TEST(AnswerTextTest, ARefusalIsALineWithItsCodeAndSentence) {
  EXPECT_EQ(RefusalLine(Refusal("NO_RULE")), "refused: NO_RULE: A sentence.");
  EXPECT_EQ(RefusalLine(Refusal("APPROVAL_MISSING")), "waits for approval: APPROVAL_MISSING: A sentence.");
  EXPECT_EQ(OutcomeJson(Refusal("NO_RULE")),
            (Json{{"told", "refused"}, {"reason_code", "NO_RULE"}, {"explanation", "A sentence."}}));
}

TEST(AnswerTextTest, ABudgetThatIsUsedUpSaysWhenItBeginsAnew) {
  v1::Outcome outcome = Refusal("BUDGET_EXHAUSTED");
  outcome.set_retry_at_ms(absl::ToUnixMillis(absl::FromCivil(absl::CivilSecond(2026, 12, 1), absl::LocalTimeZone())));
  EXPECT_TRUE(
      RefusalLine(outcome).starts_with("refused: BUDGET_EXHAUSTED: A sentence. It begins anew at 2026-12-01 00:00:00 "))
      << RefusalLine(outcome);
  EXPECT_EQ(OutcomeJson(outcome)["retry_at"], UtcTime(outcome.retry_at_ms()));
}

}  // namespace
}  // namespace covenant::cli
