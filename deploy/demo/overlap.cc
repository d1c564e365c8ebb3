#include "deploy/demo/overlap.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

namespace covenant::demo {
namespace {

using Json = nlohmann::json;
using Counts = std::map<std::string, uint64_t>;

// Nothing when `cell` is none: {"suppliers": ["kmar", "politie"], "people": 44}.
std::optional<std::pair<std::string, uint64_t>> ReadCell(const Json& cell) {
  if (!cell.is_object() || !cell.contains("suppliers") || !cell.contains("people")) return std::nullopt;
  const Json& suppliers = cell["suppliers"];
  const Json& people = cell["people"];
  if (!suppliers.is_array() || !people.is_number_unsigned()) return std::nullopt;
  std::vector<std::string> parties;
  for (const Json& supplier : suppliers) {
    if (!supplier.is_string()) return std::nullopt;
    parties.push_back(supplier.get<std::string>());
  }
  std::sort(parties.begin(), parties.end());
  return std::make_pair(absl::StrJoin(parties, " + "), people.get<uint64_t>());
}

absl::StatusOr<Counts> ReadReport(std::string_view text) {
  const Json report = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!report.is_object() || !report.contains("cells") || !report["cells"].is_array()) {
    return absl::InvalidArgumentError("the report is no JSON object with cells; print it with --output json");
  }
  Counts counts;
  for (const Json& cell : report["cells"]) {
    const auto read = ReadCell(cell);
    if (!read) return absl::InvalidArgumentError("a cell of the report has no suppliers or no count of people");
    if (!counts.insert(*read).second) return absl::InvalidArgumentError("the report counts a set of lists twice");
  }
  return counts;
}

std::string Shown(const Counts& counts, const std::string& parties) {
  const auto found = counts.find(parties);
  return found == counts.end() ? "-" : absl::StrFormat("%d", found->second);
}

}  // namespace

absl::StatusOr<Comparison> Compare(const std::vector<TableRow>& table, std::string_view report_json) {
  const absl::StatusOr<Counts> counted = ReadReport(report_json);
  if (!counted.ok()) return counted.status();
  Counts published;
  for (const TableRow& row : table) published[Parties(row)] = row.people;

  Counts all = *counted;
  all.insert(published.begin(), published.end());
  Comparison comparison;
  comparison.text = absl::StrFormat("  %-44s %9s %9s\n", "stands on exactly these lists", "published", "counted");
  for (const auto& [parties, people] : all) {
    const std::string expected = Shown(published, parties);
    const std::string found = Shown(*counted, parties);
    const bool same = expected == found;
    ++(same ? comparison.same : comparison.different);
    comparison.text +=
        absl::StrFormat("  %-44s %9s %9s%s\n", parties, expected, found, same ? "" : "  <- not the same");
  }
  return comparison;
}

}  // namespace covenant::demo
