// Tables for people: columns that line up, in plain text; and the same as comma-separated values.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace covenant::cli {

enum class Align { kLeft, kRight };

class Table {
 public:
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns);
  // Precondition: one cell a column.
  void Add(std::vector<std::string> cells);
  size_t rows() const { return rows_.size(); }

  // Titles and rows, two spaces between columns, no space at a line's end.
  void Print(std::ostream& out) const;
  // RFC 4180, lines ending in \n.
  void PrintCsv(std::ostream& out) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Text that is safe on a terminal: control characters (escape sequences of a forged answer) and broken UTF-8 become
// '?'.
std::string Printable(std::string_view text);

// Columns that the text takes: one a code point.
size_t Width(std::string_view utf8);

// 1234567 as "1,234,567"; with '.' as Dutch pages write it.
std::string Grouped(uint64_t number, char separator = ',');

// Milliseconds since 1970 as local time, "2026-03-02 10:00:00 +0100".
std::string LocalTime(int64_t time_ms);

}  // namespace covenant::cli
