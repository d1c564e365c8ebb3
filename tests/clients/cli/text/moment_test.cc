#include "clients/cli/text/moment.h"

#include <gtest/gtest.h>

namespace covenant::cli {
namespace {

std::string Clock(const char* moment) {
  return DutchClock(ParseMoment(moment, "moment").value());
}

TEST(MomentTest, ReadsADayAsItsBeginningInTheNetherlands) {
  EXPECT_EQ(ParseMoment("2026-11-22", "x").value(), ParseMoment("2026-11-22T00:00:00+01:00", "x").value());
  EXPECT_EQ(ParseMoment("2026-07-01", "x").value(), ParseMoment("2026-07-01T00:00:00+02:00", "x").value());
  EXPECT_FALSE(ParseMoment("yesterday", "x").ok());
}

TEST(MomentTest, TellsTheTimeAsDutchClocksDo) {
  EXPECT_EQ(Clock("2026-12-01T19:00:00Z"), "2026-12-01 20:00");
  EXPECT_EQ(Clock("2026-07-01T23:30:00Z"), "2026-07-02 01:30");
  EXPECT_EQ(Clock("2026-12-31T23:30:00Z"), "2027-01-01 00:30");
}

TEST(MomentTest, ChangesTheClockAtOneInTheMorningUtc) {
  EXPECT_EQ(Clock("2026-03-29T00:59:00Z"), "2026-03-29 01:59");
  EXPECT_EQ(Clock("2026-03-29T01:00:00Z"), "2026-03-29 03:00");
  EXPECT_EQ(Clock("2026-10-25T00:59:00Z"), "2026-10-25 02:59");
  EXPECT_EQ(Clock("2026-10-25T01:00:00Z"), "2026-10-25 02:00");
}

}  // namespace
}  // namespace covenant::cli
