#include "policy/words/police_units.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "policy/text/plain_text.h"

namespace covenant::policy {
namespace {

constexpr size_t kMaxBytes = 1 << 20;
constexpr absl::string_view kVersion = "# version:";
constexpr std::string_view kHeader = "code,name,police_unit,from,through";

std::string Folded(std::string_view name) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(absl::string_view(name.data(), name.size())));
}

}  // namespace

const PoliceUnits::Row* PoliceUnits::RowOf(std::string_view municipality, absl::CivilDay day) const {
  const auto it = rows_.find(Folded(municipality));
  if (it == rows_.end()) return nullptr;
  for (const Row& row : it->second) {
    if (row.valid.Contains(day)) return &row;
  }
  return nullptr;
}

std::string_view PoliceUnits::Find(std::string_view municipality, absl::CivilDay day) const {
  const Row* row = RowOf(municipality, day);
  return row == nullptr ? std::string_view() : row->unit;
}

std::string_view PoliceUnits::NameOf(std::string_view municipality, absl::CivilDay day) const {
  const Row* row = RowOf(municipality, day);
  return row == nullptr ? std::string_view() : row->name;
}

bool PoliceUnits::Add(const std::string& key, const Row& row) {
  std::vector<Row>& rows = rows_[key];
  for (const Row& other : rows) {
    const bool apart = (other.valid.through && *other.valid.through < *row.valid.from) ||
                       (row.valid.through && *row.valid.through < *other.valid.from);
    if (!apart) return false;
  }
  rows.push_back(row);
  return true;
}

std::shared_ptr<const PoliceUnits> ReadPoliceUnits(std::string_view text, Diagnostics& diagnostics) {
  if (text.size() > kMaxBytes) {
    diagnostics.Error({}, "the table is larger than 1 MiB", "leave out rows that are no longer needed");
    return nullptr;
  }
  if (const auto foreign = FindForeignCharacter(text)) {
    diagnostics.Error(MarkAt(text, foreign->offset), std::string(foreign->what), std::string(foreign->advice));
    return nullptr;
  }
  auto units = std::make_shared<PoliceUnits>();
  bool header_seen = false;
  Mark at{0, 1};
  for (absl::string_view line : absl::StrSplit(absl::string_view(text.data(), text.size()), '\n')) {
    ++at.line;
    line = absl::StripAsciiWhitespace(line);
    if (absl::StartsWith(line, kVersion) && units->version_.empty()) {
      units->version_ = std::string(absl::StripAsciiWhitespace(line.substr(kVersion.size())));
    }
    if (line.empty() || line.front() == '#') continue;
    if (!std::exchange(header_seen, true)) {
      if (std::string_view(line.data(), line.size()) != kHeader) {
        diagnostics.Error(at, "the header is another", absl::StrCat("write ", std::string(kHeader)));
        return nullptr;
      }
      continue;
    }
    std::vector<std::string> cells = absl::StrSplit(line, ',');
    if (cells.size() > 5) {  // "Nuenen, Gerwen en Nederwetten": all but the first and the last three is the name.
      cells[1] = absl::StrJoin(cells.begin() + 1, cells.end() - 3, ",");
      cells.erase(cells.begin() + 2, cells.end() - 3);
    }
    const auto from = cells.size() == 5 ? ParseDate(cells[3]) : std::nullopt;
    const auto through = cells.size() == 5 ? ParseDate(cells[4]) : std::nullopt;
    if (!from || cells[0].empty() || cells[1].empty() || cells[2].empty() || (!cells[4].empty() && !through)) {
      diagnostics.Error(at, "a row that is none",
                        absl::StrCat("write ", std::string(kHeader), " with dates as YYYY-MM-DD"));
      continue;
    }
    const PoliceUnits::Row row{cells[2], cells[1], {from, through}};
    if (!units->Add(cells[0], row) || !units->Add(Folded(cells[1]), row)) {
      diagnostics.Error(at, "a municipality that already stands here for these dates", "keep one row for each date");
    }
  }
  if (!header_seen) diagnostics.Error({1, 1}, "the table is empty", absl::StrCat("write ", std::string(kHeader)));
  return diagnostics.HasErrors() ? nullptr : std::move(units);
}

}  // namespace covenant::policy
