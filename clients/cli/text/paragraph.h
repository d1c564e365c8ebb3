// Running text on a terminal: broken at spaces, with a hanging indent.
#pragma once

#include <cstddef>
#include <ostream>
#include <string_view>

namespace covenant::cli {

// Columns of a line of running text.
inline constexpr size_t kTextWidth = 100;

// Prints `lead`, filled up to `indent` columns, and behind it `text`, broken so that no line is wider than kTextWidth
// unless one word is; the lines after the first begin at `indent`. Characters that are unsafe on a terminal become '?'.
void PrintParagraph(std::ostream& out, std::string_view lead, size_t indent, std::string_view text);

}  // namespace covenant::cli
