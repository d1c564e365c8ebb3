#include "broker/exchange/subject_requests/terms.h"

#include "gtest/gtest.h"

namespace covenant::exchange {
namespace {

using absl::CivilDay;

TEST(TermsTest, ThePoliceActGivesSixWeeksAndFourOrSixMore) {
  const CivilDay received(2026, 11, 21);
  EXPECT_EQ(DueOn(v1::SUBJECT_RIGHT_REGIME_WPG, received, false, true), CivilDay(2027, 1, 2));
  EXPECT_EQ(DueOn(v1::SUBJECT_RIGHT_REGIME_WPG, received, true, false), CivilDay(2027, 1, 30));
  EXPECT_EQ(DueOn(v1::SUBJECT_RIGHT_REGIME_WPG, received, true, true), CivilDay(2027, 2, 13));
}

TEST(TermsTest, TheRegulationGivesOneMonthAndTwoMore) {
  EXPECT_EQ(DueOn(v1::SUBJECT_RIGHT_REGIME_AVG, CivilDay(2027, 1, 31), false, true), CivilDay(2027, 2, 28));
  EXPECT_EQ(DueOn(v1::SUBJECT_RIGHT_REGIME_AVG, CivilDay(2027, 1, 31), true, true), CivilDay(2027, 4, 30));
}

TEST(TermsTest, LooksBackFourYears) {
  EXPECT_EQ(LooksBackTo(CivilDay(2026, 11, 21)), CivilDay(2022, 11, 21));
  EXPECT_EQ(LooksBackTo(CivilDay(2028, 2, 29)), CivilDay(2024, 2, 29));
}

TEST(TermsTest, ARequestWasReceivedTodayOrAtMostNinetyDaysAgo) {
  const CivilDay today(2026, 11, 21);
  EXPECT_EQ(ReceivedOn("", today), today);
  EXPECT_EQ(ReceivedOn("2026-08-23", today), CivilDay(2026, 8, 23));
  for (const char* wrong : {"2026-08-22", "2026-11-22", "21-11-2026", "2026-02-30"}) {
    EXPECT_EQ(ReceivedOn(wrong, today), std::nullopt) << wrong;
  }
}

TEST(TermsTest, AGroundIsOneOfTheLawOfTheRequest) {
  EXPECT_TRUE(IsGround(v1::SUBJECT_RIGHT_REGIME_WPG, "wpg_27_1_b"));
  EXPECT_TRUE(IsGround(v1::SUBJECT_RIGHT_REGIME_WPG, "wpg_27_1_f"));
  EXPECT_TRUE(IsGround(v1::SUBJECT_RIGHT_REGIME_AVG, "uavg_41_1_j"));
  for (const char* wrong : {"", "wpg_27_1_", "wpg_27_1_g", "wpg_27_1_bb", "uavg_41_1_d", "wpg_28_1_a"}) {
    EXPECT_FALSE(IsGround(v1::SUBJECT_RIGHT_REGIME_WPG, wrong)) << wrong;
  }
}

TEST(TermsTest, AReviewComesWithinAYear) {
  const CivilDay today(2026, 11, 21);
  EXPECT_TRUE(IsReviewDay("2026-11-22", today));
  EXPECT_TRUE(IsReviewDay("2027-11-21", today));
  for (const char* wrong : {"", "2026-11-21", "2027-11-22"}) EXPECT_FALSE(IsReviewDay(wrong, today)) << wrong;
}

}  // namespace
}  // namespace covenant::exchange
