#include "broker/pseudonym/subject_token.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/broker/pseudonym/keyring_in_folder.h"

namespace covenant::pseudonym {
namespace {

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

class SubjectTokensTest : public testing::Test {
 protected:
  KeyringInFolder keyring_;
  std::unique_ptr<crypto::Slots> slots_ = crypto::Slots::Open(keyring_.get(), &SystemClock()).value();
  SubjectTokens tokens_{slots_.get()};
  const std::string subject_ = std::string(32, 's');
};

TEST_F(SubjectTokensTest, AreFoundAgainWithinCovenantAndYear) {
  const std::string token = tokens_.Token("C", Day(2026, 1, 1), subject_).value();
  EXPECT_EQ(token.size(), 32u);
  EXPECT_EQ(tokens_.Token("C", Day(2026, 12, 31), subject_).value(), token);
}

TEST_F(SubjectTokensTest, DifferByCovenantYearAndSubject) {
  const std::set<std::string> tokens = {tokens_.Token("C", Day(2026, 1, 1), subject_).value(),
                                        tokens_.Token("D", Day(2026, 1, 1), subject_).value(),
                                        tokens_.Token("C", Day(2027, 1, 1), subject_).value(),
                                        tokens_.Token("C", Day(2026, 1, 1), std::string(32, 't')).value()};
  EXPECT_EQ(tokens.size(), 4u);
}

TEST_F(SubjectTokensTest, SurviveARestart) {
  const std::string token = tokens_.Token("C", Day(2026, 1, 1), subject_).value();
  slots_.reset();
  keyring_.Reopen();
  slots_ = crypto::Slots::Open(keyring_.get(), &SystemClock()).value();
  EXPECT_EQ(SubjectTokens(slots_.get()).Token("C", Day(2026, 6, 1), subject_).value(), token);
}

TEST_F(SubjectTokensTest, OfADestroyedYearCannotBeMade) {
  ASSERT_TRUE(tokens_.Token("C", Day(2026, 1, 1), subject_).ok());
  const uint64_t slot = slots_->FindNamed(crypto::SlotName::SubjectToken("C", Day(2026, 1, 1))).value();
  ASSERT_TRUE(slots_->Destroy(slot).ok());
  EXPECT_EQ(tokens_.Token("C", Day(2026, 5, 1), subject_).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace covenant::pseudonym
