// Who may receive what from whom, rule by rule, on a terminal and as comma-separated values. For `policy matrix` and
// `rights`.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/text/table.h"

namespace covenant::cli {

// A label and what it says.
using Fact = std::pair<std::string, std::string>;

// Who gives whom what under a rule. Rows next to each other with the same parties and bases are told together.
struct CardRow {
  std::string from;
  std::string to;
  std::vector<Fact> bases;  // To supply and to receive.
  Fact what;                // The category and its fields; or what comes out instead.

  bool operator==(const CardRow&) const = default;
};

struct RuleCard {
  std::string heading;
  std::vector<Fact> facts;  // Purpose, conditions, limits.
  std::vector<CardRow> rows;
};

void PrintCards(std::ostream& out, const std::vector<RuleCard>& cards);

// The columns of the comma-separated form, the same for both commands; a cell that holds several things separates them
// by "; ". Texts that a spreadsheet would take for a formula begin with an apostrophe.
Table CsvTable();
void AddCsvRow(Table& table, std::vector<std::string> cells);

}  // namespace covenant::cli
