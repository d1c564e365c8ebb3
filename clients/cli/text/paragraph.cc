#include "clients/cli/text/paragraph.h"

#include <algorithm>
#include <string>

#include "clients/cli/text/table.h"

namespace covenant::cli {

void PrintParagraph(std::ostream& out, std::string_view lead, size_t indent, std::string_view text) {
  std::string line = Printable(lead);
  line.append(indent - std::min(indent, Width(line)), ' ');
  const std::string safe = Printable(text);
  bool empty = true;  // No word stands on the line yet.
  for (std::string_view rest = safe; !rest.empty();) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (word.empty()) continue;
    if (!empty && Width(line) + 1 + Width(word) > kTextWidth) {
      out << line << "\n";
      line = std::string(indent, ' ');
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << "\n";
}

}  // namespace covenant::cli
