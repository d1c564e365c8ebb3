#include "policy/words/police_units.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsNull;
using ::testing::NotNull;

const std::string kTable =
    "# comment\ncode,name,police_unit,from,through\n0034,Almere,midden-nederland,2013-01-01,\n"
    "1900,S\u00fadwest-Frysl\u00e2n,noord-nederland,2013-01-01,2025-12-31\n"
    "1900,S\u00fadwest-Frysl\u00e2n,elders,2026-01-01,\n";

std::vector<std::string> ErrorsOf(const std::string& text) {
  Diagnostics diagnostics("t.csv");
  EXPECT_THAT(ReadPoliceUnits(text, diagnostics), IsNull());
  return Texts(diagnostics.all());
}

TEST(PoliceUnitsTest, FindsAMunicipalityByNameAndCodeOnADay) {
  Diagnostics diagnostics("t.csv");
  const auto units = ReadPoliceUnits(kTable, diagnostics);
  ASSERT_THAT(units, NotNull());
  const CivilDay day(2025, 12, 31);
  EXPECT_EQ(units->Find("Almere", day), "midden-nederland");
  EXPECT_EQ(units->Find(" ALMERE ", day), "midden-nederland");
  EXPECT_EQ(units->Find("0034", day), "midden-nederland");
  EXPECT_EQ(units->Find("S\u00fadwest-Frysl\u00e2n", day), "noord-nederland");
  EXPECT_EQ(units->Find("S\u00fadwest-Frysl\u00e2n", day + 1), "elders");
  EXPECT_EQ(units->Find("Almere", CivilDay(2012, 12, 31)), "");
  EXPECT_EQ(units->Find("Atlantis", day), "");
}

TEST(PoliceUnitsTest, RefusesATableThatIsNotInItsForm) {
  EXPECT_THAT(ErrorsOf(""), ElementsAre("t.csv:1:1: the table is empty; write code,name,police_unit,from,through"));
  EXPECT_THAT(ErrorsOf("name,unit\n"),
              ElementsAre("t.csv:1:1: the header is another; write code,name,police_unit,from,through"));
  EXPECT_THAT(ErrorsOf(kTable + "1,A,b\n1,A,b,2013-02-30,\n1,,b,2013-01-01,\n1,A,b,2013-01-01,nooit\n"),
              ::testing::SizeIs(4));
  EXPECT_THAT(
      ErrorsOf(kTable + "0035,almere,elders,2020-01-01,\n"),
      ElementsAre("t.csv:6:1: a municipality that already stands here for these dates; keep one row for each date"));
  EXPECT_THAT(ErrorsOf("# x\n a\xff"), ElementsAre("t.csv:2:3: bytes that are not UTF-8; save the file as UTF-8"));
}

}  // namespace
}  // namespace covenant::policy
