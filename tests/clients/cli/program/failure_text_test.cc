#include "clients/cli/program/failure_text.h"

#include <optional>
#include <sstream>

#include "clients/cli/program/answer_text.h"
#include "clients/cpp/refusal.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

// The settings of a run, and what it wrote.
struct Shown {
  explicit Shown(const std::string& output) {
    session.emplace(Settings{"", "", {{"output", output}}}, "/nonexistent", Streams{in, out, err});
  }
  std::istringstream in;
  std::ostringstream out, err;
  std::optional<Session> session;
};

TEST(FailureTextTest, ARefusalBeforeTheQuestionIsShownAsOneOfTheQuestion) {
  v1::Outcome outcome;
  outcome.set_told(v1::TOLD_REFUSED);
  outcome.set_reason_code("BUDGET_EXHAUSTED");
  outcome.set_explanation("A sentence.");
  outcome.set_retry_at_ms(1795388400000);
  const absl::Status before = client::RefusedByBudget(outcome);
  Shown table("table");
  EXPECT_EQ(ShowFailure(*table.session, before), ExitCode::kRefused);
  EXPECT_EQ(table.out.str(), RefusalLine(outcome) + "\n");
  EXPECT_EQ(table.err.str(), "");
  Shown json("json");
  EXPECT_EQ(ShowFailure(*json.session, before), ExitCode::kRefused);
  EXPECT_EQ(Json::parse(json.out.str()), OutcomeJson(outcome));
}

TEST(FailureTextTest, AFailureIsALineOnStandardError) {
  Shown run("json");
  EXPECT_EQ(ShowFailure(*run.session, absl::UnavailableError("no broker")), ExitCode::kUnavailable);
  EXPECT_EQ(run.err.str(), "covenant: no broker\n");
  EXPECT_EQ(run.out.str(), "");
}

}  // namespace
}  // namespace covenant::cli
