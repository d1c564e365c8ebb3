#include "clients/cli/program/exit_code.h"

#include "clients/cli/program/answer_text.h"
#include "clients/cpp/refusal.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

// Design.md, section 10: scripts depend on these numbers.
TEST(ExitCodeTest, HasTheNumbersOfTheContract) {
  EXPECT_EQ(static_cast<int>(ExitCode::kDone), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::kInvalidInput), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::kRefused), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::kNotEntitled), 4);
  EXPECT_EQ(static_cast<int>(ExitCode::kUnavailable), 5);
  EXPECT_EQ(static_cast<int>(ExitCode::kVerificationFailed), 6);
  EXPECT_EQ(static_cast<int>(ExitCode::kPending), 7);
}

TEST(ExitCodeTest, TellsTheKindsOfFailureApart) {
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), ExitCode::kInvalidInput);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("")), ExitCode::kInvalidInput);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("")), ExitCode::kNotEntitled);
  EXPECT_EQ(ExitCodeOf(absl::PermissionDeniedError("")), ExitCode::kNotEntitled);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("")), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeOf(absl::DataLossError("")), ExitCode::kVerificationFailed);
}

TEST(ExitCodeTest, TellsWhatWaitsForAnApprovalFromWhatIsRefused) {
  v1::Outcome outcome;
  outcome.set_told(v1::TOLD_REFUSED);
  outcome.set_reason_code("NO_RULE");
  EXPECT_EQ(ExitCodeOf(outcome), ExitCode::kRefused);
  outcome.set_reason_code("APPROVAL_MISSING");
  EXPECT_EQ(ExitCodeOf(outcome), ExitCode::kPending);
  outcome.set_told(v1::TOLD_NO_HIT);
  EXPECT_EQ(ExitCodeOf(outcome), ExitCode::kDone);
}

TEST(ExitCodeTest, ABudgetThatIsUsedUpIsARefusalWhereverItIsTold) {
  v1::Outcome outcome;
  outcome.set_told(v1::TOLD_REFUSED);
  outcome.set_reason_code("BUDGET_EXHAUSTED");
  EXPECT_EQ(ExitCodeOf(outcome), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(client::RefusedByBudget(outcome)), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(absl::ResourceExhaustedError("too many connections")), ExitCode::kUnavailable)
      << "what the broker or the network limits is no decision of the covenant";
}

TEST(ExitCodeTest, ReportsTheGravestOfTwo) {
  EXPECT_EQ(Gravest(ExitCode::kDone, ExitCode::kRefused), ExitCode::kRefused);
  EXPECT_EQ(Gravest(ExitCode::kRefused, ExitCode::kInvalidInput), ExitCode::kInvalidInput);
  EXPECT_EQ(Gravest(ExitCode::kVerificationFailed, ExitCode::kUnavailable), ExitCode::kVerificationFailed);
  EXPECT_EQ(Gravest(ExitCode::kDone, ExitCode::kDone), ExitCode::kDone);
}

}  // namespace
}  // namespace covenant::cli
