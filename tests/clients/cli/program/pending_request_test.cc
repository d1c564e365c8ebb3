#include "clients/cli/program/pending_request.h"

#include <filesystem>
#include <fstream>

#include "clients/cpp/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kId[] = "019a4c1e-8b00-7cc3-98c4-dc0c0c703938";

class PendingRequestTest : public testing::Test {
 protected:
  PendingRequestTest()
      : state_(testing::TempDir() + "/pending." + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(state_);
  }

  client::RequestTicket Ticket() const { return {kId, std::string(32, 'n'), 7, std::string(32, 'r')}; }
  PendingRequest Kept() const {
    auto kept = PendingRequest::Keep(state_, Ticket());
    EXPECT_TRUE(kept.ok()) << kept.status();
    return *std::move(kept);
  }
  std::string File() const { return state_ + "/requests/" + kId; }

  const std::string state_;
};

TEST_F(PendingRequestTest, IsFoundAgainByAnotherRun) {
  Kept();
  const auto found = PendingRequest::Find(state_, kId);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->ticket().request_id, kId);
  EXPECT_EQ(found->ticket().nonce, std::string(32, 'n'));
  EXPECT_EQ(found->ticket().known_size, 7u);
  EXPECT_EQ(found->ticket().known_root, std::string(32, 'r'));
}

TEST_F(PendingRequestTest, IsFoundAgainWhenNothingWasKnownOfTheLog) {
  ASSERT_TRUE(PendingRequest::Keep(state_, {kId, std::string(32, 'n'), 0, ""}).ok());
  const auto found = PendingRequest::Find(state_, kId);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->ticket().known_root, "");
}

TEST_F(PendingRequestTest, StaysWhileItIsNotKnownWhatBecameOfIt) {
  for (const absl::Status& lost : {absl::UnavailableError("lost"), absl::DeadlineExceededError("lost")}) {
    const absl::Status settled = Kept().Settle(lost);
    EXPECT_EQ(settled.code(), lost.code());
    EXPECT_THAT(std::string(settled.message()), HasSubstr(std::string("--request-id ") + kId));
    EXPECT_TRUE(fs::exists(File()));
  }
}

TEST_F(PendingRequestTest, IsGoneWhenItWasAnsweredOrNotTakenIn) {
  EXPECT_TRUE(Kept().Settle(absl::OkStatus()).ok());
  EXPECT_FALSE(fs::exists(File()));
  EXPECT_TRUE(absl::IsInvalidArgument(Kept().Settle(absl::InvalidArgumentError("no"))));
  EXPECT_FALSE(fs::exists(File()));
}

// It went out once, and nobody knows what became of it; this time the budget was used up before it could go out.
TEST_F(PendingRequestTest, StaysWhenItIsFoundAndCouldNotBeSentForTheBudget) {
  covenant::v1::Outcome outcome;
  outcome.set_reason_code("BUDGET_EXHAUSTED");
  Kept();
  auto found = PendingRequest::Find(state_, kId);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(client::RefusalIn(found->Settle(client::RefusedByBudget(outcome))));
  EXPECT_TRUE(fs::exists(File()));
  EXPECT_TRUE(client::RefusalIn(Kept().Settle(client::RefusedByBudget(outcome))));
  EXPECT_FALSE(fs::exists(File())) << "a new one never went out";
}

TEST_F(PendingRequestTest, RefusesAnIdThatIsNoneWithoutRepeatingIt) {
  for (const std::string id : {"../../etc/passwd", "999911120", "", "019A4C1E-8B00-7CC3-98C4-DC0C0C703938"}) {
    const auto found = PendingRequest::Find(state_, id);
    EXPECT_TRUE(absl::IsInvalidArgument(found.status()));
    if (!id.empty()) EXPECT_EQ(found.status().message().find(id), std::string::npos);
  }
  EXPECT_TRUE(absl::IsInvalidArgument(PendingRequest::Find(state_, kId).status())) << "nothing waits";
}

TEST_F(PendingRequestTest, RefusesADamagedFile) {
  Kept();
  for (const std::string& text :
       {std::string("nonsense\n"), std::string("covenant-request/1 zz 0 -\n"),
        "covenant-request/1 " + std::string(64, 'a') + " 7 -\n", "covenant-request/1 " + std::string(64, 'a') + "\n"}) {
    std::ofstream(File(), std::ios::trunc) << text;
    EXPECT_THAT(std::string(PendingRequest::Find(state_, kId).status().message()), HasSubstr("damaged")) << text;
  }
}

}  // namespace
}  // namespace covenant::cli
