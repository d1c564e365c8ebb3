#include "clients/cli/text/table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace covenant::cli {
namespace {

// Length of the well-formed UTF-8 sequence at the front; 0 when there is none.
size_t SequenceLength(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  const size_t length = byte < 0x80                   ? 1
                        : byte >= 0xC2 && byte < 0xE0 ? 2
                        : byte >= 0xE0 && byte < 0xF0 ? 3
                        : byte >= 0xF0 && byte < 0xF5 ? 4
                                                      : 0;
  if (length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool IsControl(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return first < 0x20 || first == 0x7F;
  return sequence.size() == 2 && first == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0;  // C1
}

std::string CsvCell(const std::string& cell) {
  if (cell.find_first_of(",\"\n\r") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::Add(std::vector<std::string> cells) {
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out) const {
  std::vector<std::vector<std::string>> lines(1);
  for (const Column& column : columns_) lines[0].push_back(column.title);
  for (const auto& row : rows_) {
    lines.emplace_back();
    for (const std::string& cell : row) lines.back().push_back(Printable(cell));
  }
  std::vector<size_t> widths(columns_.size(), 0);
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], Width(line[i]));
  }
  for (const auto& line : lines) {
    std::string text;
    for (size_t i = 0; i < line.size(); ++i) {
      const std::string room(widths[i] - Width(line[i]), ' ');
      text += (i == 0 ? "" : "  ") + (columns_[i].align == Align::kRight ? room + line[i] : line[i] + room);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << "\n";
  }
}

void Table::PrintCsv(std::ostream& out) const {
  const auto print = [&](const auto& cells, const auto& text_of) {
    for (size_t i = 0; i < cells.size(); ++i) out << (i == 0 ? "" : ",") << CsvCell(text_of(cells[i]));
    out << "\n";
  };
  print(columns_, [](const Column& column) { return column.title; });
  for (const auto& row : rows_) print(row, [](const std::string& cell) { return cell; });
}

std::string Printable(std::string_view text) {
  std::string printable;
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    const bool fits = length > 0 && !IsControl(text.substr(0, length));
    printable += fits ? std::string(text.substr(0, length)) : "?";
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return printable;
}

size_t Width(std::string_view utf8) {
  return static_cast<size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string Grouped(uint64_t number, char separator) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, separator);
  return digits;
}

std::string LocalTime(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S %z", absl::FromUnixMillis(time_ms), absl::LocalTimeZone());
}

}  // namespace covenant::cli
