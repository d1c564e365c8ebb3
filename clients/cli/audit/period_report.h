// The figures of a period as a table, as CSV, as JSON and as one self-contained HTML page with plots. Pure.
#pragma once

#include <ostream>
#include <string>

#include "clients/cli/audit/oversight.h"
#include "clients/cli/audit/tally.h"
#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

enum class PageLanguage { kDutch, kEnglish };

// What stands on the page beside the figures.
struct PeriodFacts {
  std::string since, until;     // days or moments as asked; empty for no bound
  std::string covenant, party;  // empty for all
  std::string origin;           // of the log
  uint64_t log_size = 0;
  std::string made_on;  // YYYY-MM-DD
};

// "1,234", or "<5" where it is left out.
std::string CellText(const Cell& cell, uint64_t minimum_cell, char separator = ',');

void PrintFigures(std::ostream& out, const Figures& figures, const Oversight& oversight);
// Columns by, value, measure, count; a count that is left out is "<5".
void PrintFiguresCsv(std::ostream& out, const Figures& figures, const Oversight& oversight);
// A count that is left out is null.
void AddFiguresJson(const Figures& figures, const Oversight& oversight, Json& json);
std::string FiguresPage(const Figures& figures, const Oversight& oversight, const PeriodFacts& facts,
                        PageLanguage language);

}  // namespace covenant::cli
