#include "policy/text/civil_date.h"

#include "gtest/gtest.h"

namespace covenant::policy {
namespace {

using absl::CivilDay;

absl::Time Utc(int year, int month, int day, int hour, int minute, int second) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second), absl::UTCTimeZone());
}

TEST(CivilDateTest, TheDutchDayBeginsAtElevenInTheEveningUtcInWinter) {
  EXPECT_EQ(DutchDay(Utc(2025, 12, 31, 22, 59, 59)), CivilDay(2025, 12, 31));
  EXPECT_EQ(DutchDay(Utc(2025, 12, 31, 23, 0, 0)), CivilDay(2026, 1, 1));
}

TEST(CivilDateTest, TheDutchDayBeginsAtTenInTheEveningUtcInSummer) {
  EXPECT_EQ(DutchDay(Utc(2026, 7, 1, 21, 59, 59)), CivilDay(2026, 7, 1));
  EXPECT_EQ(DutchDay(Utc(2026, 7, 1, 22, 0, 0)), CivilDay(2026, 7, 2));
}

// 2026: summer time from Sunday 29 March to Sunday 25 October, so the evenings around them tell which time it is.
TEST(CivilDateTest, SummerTimeLastsFromTheLastSundayOfMarchToTheLastSundayOfOctober) {
  EXPECT_EQ(DutchDay(Utc(2026, 3, 28, 22, 30, 0)), CivilDay(2026, 3, 28));
  EXPECT_EQ(DutchDay(Utc(2026, 3, 29, 22, 30, 0)), CivilDay(2026, 3, 30));
  EXPECT_EQ(DutchDay(Utc(2026, 10, 24, 22, 30, 0)), CivilDay(2026, 10, 25));
  EXPECT_EQ(DutchDay(Utc(2026, 10, 25, 22, 30, 0)), CivilDay(2026, 10, 25));
}

TEST(CivilDateTest, AMonthThatEndsOnSundayChangesTimeOnThatDay) {
  EXPECT_EQ(DutchDay(Utc(2024, 3, 30, 22, 30, 0)), CivilDay(2024, 3, 30));
  EXPECT_EQ(DutchDay(Utc(2024, 3, 31, 22, 30, 0)), CivilDay(2024, 4, 1));
  EXPECT_EQ(DutchDay(Utc(2021, 10, 30, 22, 30, 0)), CivilDay(2021, 10, 31));
  EXPECT_EQ(DutchDay(Utc(2021, 10, 31, 22, 30, 0)), CivilDay(2021, 10, 31));
}

TEST(CivilDateTest, AgreesWithTheTimeZoneDatabaseOnEveryHourOfThirtyYears) {
  absl::TimeZone amsterdam;
  if (!absl::LoadTimeZone("Europe/Amsterdam", &amsterdam)) GTEST_SKIP() << "no tzdata on this machine";
  for (absl::Time t = Utc(2000, 1, 1, 0, 0, 0); t < Utc(2030, 1, 1, 0, 0, 0); t += absl::Hours(1)) {
    ASSERT_EQ(DutchDay(t), absl::ToCivilDay(t, amsterdam)) << absl::FormatTime(t);
  }
}

TEST(CivilDateTest, BearsTimesWithoutEndAndBeforeTheEpoch) {
  EXPECT_EQ(DutchDay(absl::InfiniteFuture()).year(), 10000);
  EXPECT_EQ(DutchDay(absl::InfinitePast()).year(), 1);
  EXPECT_EQ(DutchDay(Utc(1969, 12, 31, 22, 0, 0)), CivilDay(1969, 12, 31));
}

TEST(CivilDateTest, TakesOnlyDatesThatExist) {
  EXPECT_EQ(ParseDate("2024-02-29"), CivilDay(2024, 2, 29));
  for (const char* text :
       {"2023-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "1799-12-31", "3000-01-01", "2026-1-01",
        "26-01-01", "2026/01/01", "2026-01-01T00", " 2026-01-1", "onbekend", ""}) {
    EXPECT_FALSE(ParseDate(text)) << text;
  }
  EXPECT_EQ(FormatDate(CivilDay(1999, 5, 4)), "1999-05-04");
}

TEST(CivilDateTest, ReadsTermsAndWritesThemBack) {
  for (const char* text : {"P5Y", "P3M", "P1D", "PT36H", "P1Y6M", "P1Y2M3DT4H"}) {
    const auto period = ParsePeriod(text);
    ASSERT_TRUE(period) << text;
    EXPECT_EQ(FormatPeriod(*period), text);
  }
  EXPECT_EQ(ParsePeriod("P2W")->days, 14);
  for (const char* text : {"", "P", "PT", "P0D", "5Y", "P5", "P5X", "P1M1Y", "P1.5Y", "P-1Y", "P10000Y", "PT36M",
                           "P1YT", "PTT1H", "PT1HT1H", "P1Y1Y"}) {
    EXPECT_FALSE(ParsePeriod(text)) << text;
  }
}

TEST(CivilDateTest, CountsTermsInCalendarDays) {
  EXPECT_EQ(AddPeriod(CivilDay(2021, 3, 2), *ParsePeriod("P5Y")), CivilDay(2026, 3, 2));
  EXPECT_EQ(AddPeriod(CivilDay(2020, 2, 29), *ParsePeriod("P1Y")), CivilDay(2021, 2, 28));
  EXPECT_EQ(AddPeriod(CivilDay(2026, 1, 31), *ParsePeriod("P1M")), CivilDay(2026, 2, 28));
  EXPECT_EQ(AddPeriod(CivilDay(2026, 11, 30), *ParsePeriod("P3M")), CivilDay(2027, 2, 28));
  EXPECT_EQ(AddPeriod(CivilDay(2026, 12, 31), *ParsePeriod("PT36H")), CivilDay(2027, 1, 2));
}

TEST(CivilDateTest, SomebodyIsAYearOlderOnTheBirthdayItself) {
  EXPECT_EQ(AgeOn(CivilDay(2026, 3, 1), CivilDay(2010, 3, 2)), 15);
  EXPECT_EQ(AgeOn(CivilDay(2026, 3, 2), CivilDay(2010, 3, 2)), 16);
  EXPECT_EQ(AgeOn(CivilDay(2026, 2, 28), CivilDay(2008, 2, 29)), 17);
  EXPECT_EQ(AgeOn(CivilDay(2026, 3, 1), CivilDay(2008, 2, 29)), 18);
  EXPECT_LT(AgeOn(CivilDay(2026, 3, 1), CivilDay(2026, 3, 2)), 0);
}

TEST(CivilDateTest, ARangeHoldsBothItsEnds) {
  const DateRange range{CivilDay(2026, 1, 1), CivilDay(2026, 1, 31)};
  EXPECT_FALSE(range.Contains(CivilDay(2025, 12, 31)));
  EXPECT_TRUE(range.Contains(CivilDay(2026, 1, 1)));
  EXPECT_TRUE(range.Contains(CivilDay(2026, 1, 31)));
  EXPECT_FALSE(range.Contains(CivilDay(2026, 2, 1)));
  EXPECT_TRUE(DateRange().Contains(CivilDay(1900, 1, 1)));
}

}  // namespace
}  // namespace covenant::policy
