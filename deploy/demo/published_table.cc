#include "deploy/demo/published_table.h"

#include <algorithm>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace covenant::demo {
namespace {

constexpr std::string_view kHeader = "I,K,O,P,R,Z,victims";

absl::Status AtLine(int number, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", number, " of the table ", std::string(what)));
}

// Nothing when the line is no row.
std::vector<TableRow> ReadRow(absl::string_view line) {
  const std::vector<std::string> cells = absl::StrSplit(line, ',');
  const std::vector<RegisteringList>& lists = RegisteringLists();
  TableRow row;
  if (cells.size() != lists.size() + 1 || !absl::SimpleAtoi(cells.back(), &row.people)) return {};
  for (size_t i = 0; i < lists.size(); ++i) {
    if (cells[i] != "0" && cells[i] != "1") return {};
    if (cells[i] == "1") row.lists.push_back(&lists[i]);
  }
  if (row.lists.empty() || row.people == 0) return {};
  return {row};
}

}  // namespace

const std::vector<RegisteringList>& RegisteringLists() {
  static const std::vector<RegisteringList> kLists = {
      {'I', "nla", true},
      {'K', "kmar", true},
      {'O', "opvang", false},
      {'P', "politie", true},
      {'R', "zorgcoordinatie", false},
      {'Z', "zorg-overig", false},
  };
  return kLists;
}

absl::StatusOr<std::vector<TableRow>> ReadTable(std::string_view csv) {
  std::vector<TableRow> rows;
  std::set<std::string> seen;
  bool header = false;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(absl::string_view(csv.data(), csv.size()), '\n')) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    if (!header) {
      if (line != absl::string_view(kHeader.data(), kHeader.size())) {
        return AtLine(number, absl::StrCat("is not the header ", std::string(kHeader)));
      }
      header = true;
      continue;
    }
    const std::vector<TableRow> row = ReadRow(line);
    if (row.empty()) return AtLine(number, "is no row: six times 0 or 1, at least one 1, and how many people");
    if (!seen.insert(Parties(row.front())).second) return AtLine(number, "names a set of lists that stands above");
    rows.push_back(row.front());
  }
  if (rows.empty()) return absl::InvalidArgumentError("the table holds no row");
  return rows;
}

std::string Parties(const TableRow& row) {
  std::vector<std::string> parties;
  for (const RegisteringList* list : row.lists) parties.emplace_back(list->party);
  std::sort(parties.begin(), parties.end());
  return absl::StrJoin(parties, " + ");
}

}  // namespace covenant::demo
