// `covenant signal check|retrieve|submit` against a broker, over real TLS: which path identifiers take, and budgets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "covenant/v1/pseudonym.pb.h"
#include "covenant/v1/signal.pb.h"

#include "tests/clients/cli/command_line.h"
#include "tests/clients/cpp/test_pseudonyms.h"

namespace covenant::cli {
namespace {

namespace v1 = covenant::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAnna[] = "1234567890";
constexpr char kSubject[] = R"({"identifiers": {"v_number": ["1234567890"]}})";
constexpr char kSignal[] = R"({"identifiers": {"v_number": ["1234567890"]}, "role": "slachtoffer"})";
constexpr char kUnder[] = " --covenant TAFEL-SIGNAAL --purpose mensenhandel ";
// 22 November 2026, 23:00 UTC: a Dutch midnight.
constexpr int64_t kMidnight = 1795388400000;

class SignalCommandsTest : public CommandLineTest {
 protected:
  bool AnyRequestHolds(const std::string& text) const {
    for (const auto& seen : broker_.seen()) {
      if (seen.request.find(text) != std::string::npos) return true;
    }
    return false;
  }

  // From now on `method` is refused, since the budget is used up.
  void UseUp(const std::string& method) {
    const v1::AnswerHead refused = UsedUp();
    if (method == "EvaluateBlinded") {
      pseudonyms_.meddle_evaluation = [refused](v1::EvaluateBlindedAnswer& answer) {
        answer.ParseFromString(refused.SerializeAsString());
      };
      return;
    }
    broker_.set_compose([refused, method](const std::string& asked, const std::string&, std::string& answer) {
      if (asked == method) answer = refused.SerializeAsString();
    });
  }
  static v1::AnswerHead UsedUp() {
    v1::AnswerHead refused;
    refused.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    refused.mutable_outcome()->set_reason_code("BUDGET_EXHAUSTED");
    refused.mutable_outcome()->set_explanation("The covenant's budget of this party is used up.");
    refused.mutable_outcome()->set_retry_at_ms(kMidnight);
    return refused;
  }

  static std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

  test::TestPseudonyms pseudonyms_{broker_};
};

TEST_F(SignalCommandsTest, IdentifiersAreBlindedUnlessTheUserTakesTheDirectPath) {
  EXPECT_EQ(Covenant(std::string("signal check") + kUnder, kSubject).exit_code, 0);
  EXPECT_EQ(Covenant(std::string("signal retrieve") + kUnder, kSubject).exit_code, 0);
  EXPECT_EQ(Covenant(std::string("signal submit") + kUnder, kSignal).exit_code, 0);
  EXPECT_EQ(Covenant(std::string("signal check --bulk") + kUnder, kSubject).exit_code, 0);
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 4u);
  EXPECT_EQ(broker_.Count("Redeem"), 4u);
  EXPECT_FALSE(AnyRequestHolds(kAnna));
  EXPECT_THAT(Sent<v1::CheckSubjectRequest>("CheckSubject").subject().identifiers(0).handle(),
              ::testing::StartsWith("hnd1."));

  EXPECT_EQ(Covenant(std::string("signal check --direct") + kUnder, kSubject).exit_code, 0);
  EXPECT_EQ(Sent<v1::CheckSubjectRequest>("CheckSubject").subject().identifiers(0).parts(0), kAnna);
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 4u);
}

TEST_F(SignalCommandsTest, ABudgetThatIsUsedUpIsTheSameRefusalOnBothPaths) {
  UseUp("EvaluateBlinded");
  const Ran blind = Covenant(std::string("signal check") + kUnder, kSubject);
  const Ran blind_json = Covenant(std::string("signal check --output json") + kUnder, kSubject);
  EXPECT_EQ(broker_.Count("CheckSubject"), 0u);
  UseUp("CheckSubject");
  const Ran direct = Covenant(std::string("signal check --direct") + kUnder, kSubject);
  const Ran direct_json = Covenant(std::string("signal check --direct --output json") + kUnder, kSubject);

  EXPECT_EQ(blind.exit_code, 3) << blind.output;
  EXPECT_EQ(direct.exit_code, 3) << direct.output;
  EXPECT_EQ(FirstLine(blind.output), FirstLine(direct.output));
  EXPECT_THAT(blind.output, AllOf(HasSubstr("refused: BUDGET_EXHAUSTED: "), HasSubstr("It begins anew at 2026-11-2")));
  for (const Ran& ran : {blind_json, direct_json}) {
    EXPECT_EQ(ran.exit_code, 3) << ran.output;
    const auto json = nlohmann::json::parse(ran.output);
    EXPECT_EQ(json["told"], "refused");
    EXPECT_EQ(json["reason_code"], "BUDGET_EXHAUSTED");
    EXPECT_EQ(json["retry_at"], "2026-11-22T23:00:00.000Z");
  }
}

TEST_F(SignalCommandsTest, SubmitAndRetrieveSayUntilWhenTheBudgetIsUsedUpToo) {
  UseUp("EvaluateBlinded");
  for (const std::string command : {"signal submit", "signal retrieve"}) {
    const Ran ran = Covenant(command + kUnder, command == "signal submit" ? kSignal : kSubject);
    EXPECT_EQ(ran.exit_code, 3) << ran.output;
    EXPECT_THAT(ran.output, AllOf(HasSubstr("refused: BUDGET_EXHAUSTED"), HasSubstr("It begins anew at 2026-11-2"),
                                  Not(HasSubstr("--request-id"))));
  }
}

TEST_F(SignalCommandsTest, ABulkRunThatUsesTheBudgetUpStopsAndGoesOnAnotherDay) {
  std::ofstream(folder_ + "/people.ndjson") << kSubject << "\n";
  const std::string command = "signal check" + std::string(kUnder) + folder_ + "/people.ndjson";
  UseUp("EvaluateBlinded");
  const Ran stopped = Covenant(command);
  EXPECT_EQ(stopped.exit_code, 3) << stopped.output;
  EXPECT_THAT(stopped.output, AllOf(HasSubstr("refused: BUDGET_EXHAUSTED"), HasSubstr("2026-11-22T23:00:00Z"),
                                    HasSubstr("0 of 1 lines were answered; run the same command again")));
  pseudonyms_.meddle_evaluation = nullptr;
  const Ran resumed = Covenant(command);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  EXPECT_THAT(resumed.output, HasSubstr(R"({"line":1,"told":"permit")"));
}

TEST_F(SignalCommandsTest, WhatTheNetworkLimitsIsNoRefusalOfTheCovenant) {
  broker_.set_meddle([](const std::string& method, const std::string&, test::Reply& reply) {
    if (method != "CheckSubject") return;
    reply.status = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "The message is too large.");
  });
  EXPECT_EQ(Covenant(std::string("signal check") + kUnder, kSubject).exit_code, 5);
}

}  // namespace
}  // namespace covenant::cli
