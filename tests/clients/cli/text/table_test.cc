#include "clients/cli/text/table.h"

#include <sstream>

#include "absl/time/time.h"
#include "clients/cli/text/progress_bar.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

TEST(TableTest, LinesItsColumnsUpByCharactersNotBytes) {
  Table table({{"party"}, {"people", Align::kRight}, {"note"}});
  table.Add({"Súdwest-Fryslân", "7", ""});
  table.Add({"kmar", "1204", "x"});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(),
            "party            people  note\n"
            "Súdwest-Fryslân       7\n"
            "kmar               1204  x\n");
}

TEST(TableTest, QuotesCommaSeparatedValues) {
  Table table({{"suppliers"}, {"people"}});
  table.Add({"a,b", "1"});
  table.Add({"say \"x\"", "2"});
  std::ostringstream out;
  table.PrintCsv(out);
  EXPECT_EQ(out.str(), "suppliers,people\n\"a,b\",1\n\"say \"\"x\"\"\",2\n");
}

TEST(TableTest, LetsNoEscapeSequenceReachTheTerminal) {
  EXPECT_EQ(Printable("a\x1b[31mb\nc\x7f"), "a?[31mb?c?");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "?31m");  // C1 control sequence introducer
  EXPECT_EQ(Printable("\xff\xc3(\xe2\x82"),
            std::string("??") + "(" + "??");  // broken UTF-8
  EXPECT_EQ(Printable("Súdwest €"), "Súdwest €");
}

TEST(TableTest, GroupsDigits) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1,000");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
}

TEST(ProgressBarTest, StaysSilentWhereNobodyLooks) {
  std::ostringstream out;
  {
    ProgressBar bar(out, false, "lines", 10);
    bar.Show(5);
  }
  EXPECT_EQ(out.str(), "");
}

TEST(ProgressBarTest, TellsShareRateAndTimeLeftAndThenGoesAway) {
  std::ostringstream out;
  const absl::Time begun = absl::FromUnixSeconds(1);
  {
    ProgressBar bar(out, true, "lines", 1000);
    bar.Show(0, begun);
    bar.Show(1, begun + absl::Milliseconds(50));  // too soon to draw
    bar.Show(500, begun + absl::Seconds(5));
  }
  EXPECT_EQ(out.str(),
            "\r\x1b[K[..............................] 0 of 1,000 lines"
            "\r\x1b[K[###############...............] 500 of 1,000 lines, 100 a second, 6 s to go"
            "\r\x1b[K");
}

}  // namespace
}  // namespace covenant::cli
