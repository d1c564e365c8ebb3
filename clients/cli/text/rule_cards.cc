#include "clients/cli/text/rule_cards.h"

#include <algorithm>

#include "clients/cli/text/paragraph.h"

namespace covenant::cli {
namespace {

constexpr size_t kIndent = 2;
constexpr size_t kRowIndent = 4;

void PrintFacts(std::ostream& out, const std::vector<Fact>& facts, size_t indent) {
  size_t widest = 0;
  for (const auto& [label, text] : facts) widest = std::max(widest, Width(label));
  for (const auto& [label, text] : facts) {
    PrintParagraph(out, std::string(indent, ' ') + label, indent + widest + 2, text);
  }
}

bool SameParties(const CardRow& a, const CardRow& b) {
  return a.from == b.from && a.to == b.to && a.bases == b.bases;
}

// The rows from `begin` on that are told together; gives the first one after them.
size_t PrintTogether(std::ostream& out, const std::vector<CardRow>& rows, size_t begin) {
  PrintParagraph(out, std::string(kIndent, ' '), kIndent, rows[begin].from + " -> " + rows[begin].to);
  std::vector<Fact> facts = rows[begin].bases;
  size_t end = begin;
  for (; end < rows.size() && SameParties(rows[begin], rows[end]); ++end) facts.push_back(rows[end].what);
  PrintFacts(out, facts, kRowIndent);
  return end;
}

}  // namespace

void PrintCards(std::ostream& out, const std::vector<RuleCard>& cards) {
  for (const RuleCard& card : cards) {
    PrintParagraph(out, "", 0, card.heading);
    PrintFacts(out, card.facts, kIndent);
    for (size_t row = 0; row < card.rows.size();) row = PrintTogether(out, card.rows, row);
    out << "\n";
  }
}

Table CsvTable() {
  return Table({{"covenant"},
                {"version"},
                {"article"},
                {"rule"},
                {"direction"},
                {"suppliers"},
                {"recipients"},
                {"purpose"},
                {"about"},
                {"form"},
                {"category"},
                {"fields"},
                {"basis_supply"},
                {"basis_receive"},
                {"conditions"},
                {"limits"},
                {"actions"},
                {"sentence"}});
}

void AddCsvRow(Table& table, std::vector<std::string> cells) {
  for (std::string& cell : cells) {
    if (!cell.empty() && std::string("=+-@\t\r").find(cell.front()) != std::string::npos) cell.insert(0, "'");
  }
  table.Add(std::move(cells));
}

}  // namespace covenant::cli
