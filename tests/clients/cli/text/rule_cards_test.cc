#include "clients/cli/text/rule_cards.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

std::string LastCsvLine(const std::string& sentence) {
  Table table = CsvTable();
  std::vector<std::string> cells(18);
  cells[0] = "PROEF";
  cells.back() = sentence;
  AddCsvRow(table, cells);
  std::ostringstream out;
  table.PrintCsv(out);
  return out.str().substr(out.str().find('\n') + 1);
}

// RFC 4180: a cell with a comma, a quote or a line end stands in quotes, and quotes in it are doubled.
TEST(RuleCardsTest, QuotesWhatWouldBreakALine) {
  const std::string before = "PROEF" + std::string(17, ',');
  EXPECT_EQ(LastCsvLine("a,b"), before + "\"a,b\"\n");
  EXPECT_EQ(LastCsvLine("zegt \"nee\""), before + "\"zegt \"\"nee\"\"\"\n");
  EXPECT_EQ(LastCsvLine("a\nb"), before + "\"a\nb\"\n");
  EXPECT_EQ(LastCsvLine("opvangcoördinatie"), before + "opvangcoördinatie\n");
}

TEST(RuleCardsTest, IsNoFormulaForASpreadsheet) {
  const std::string before = "PROEF" + std::string(17, ',');
  EXPECT_EQ(LastCsvLine("=HYPERLINK(1)"), before + "'=HYPERLINK(1)\n");
  for (const char* start : {"+", "-", "@"}) EXPECT_EQ(LastCsvLine(start), before + "'" + start + "\n");
}

TEST(RuleCardsTest, TellsRowsOfTheSamePartiesTogether) {
  const std::vector<Fact> bases = {{"grondslag geven", "wet"}};
  std::ostringstream out;
  PrintCards(out, {{"artikel 4 [opvang] Naam.",
                    {{"doel", "opvang"}, {"voorwaarde", "toestemming"}},
                    {{"a", "b", bases, {"identiteit", "naam"}},
                     {"a", "b", bases, {"opvang", "bed"}},
                     {"c", "b", {}, {"wat", "aantallen"}}}}});
  EXPECT_EQ(out.str(),
            "artikel 4 [opvang] Naam.\n"
            "  doel        opvang\n"
            "  voorwaarde  toestemming\n"
            "  a -> b\n"
            "    grondslag geven  wet\n"
            "    identiteit       naam\n"
            "    opvang           bed\n"
            "  c -> b\n"
            "    wat  aantallen\n\n");
}

}  // namespace
}  // namespace covenant::cli
