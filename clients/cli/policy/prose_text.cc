#include "clients/cli/policy/prose_text.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/text/paragraph.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

constexpr size_t kIndent = 2;
constexpr size_t kPointIndent = 4;

// A line of text with a line of `mark` below it.
void PrintHeading(std::ostream& out, const std::string& text, char mark) {
  const std::string safe = Printable(text);
  out << safe << "\n" << std::string(Width(safe), mark) << "\n";
}

void PrintStatement(std::ostream& out, const policy::Statement& statement) {
  const std::string margin(kIndent, ' ');
  if (!statement.quote.empty()) {
    PrintParagraph(out, margin, kIndent, absl::StrCat("[", statement.source, "] ", statement.quote));
  }
  PrintParagraph(out, margin, kIndent, statement.text);
  for (const policy::Point& point : statement.points) {
    PrintParagraph(out, margin + "-", kPointIndent,
                   point.text.empty() ? point.label : absl::StrCat(point.label, ": ", point.text));
  }
}

}  // namespace

void PrintProse(std::ostream& out, const policy::Prose& prose) {
  PrintHeading(out, prose.title, '=');
  for (const policy::ProseSection& section : prose.sections) {
    out << "\n";
    PrintHeading(out, section.heading, '-');
    for (size_t i = 0; i < section.statements.size(); ++i) {
      if (i > 0) out << "\n";
      PrintStatement(out, section.statements[i]);
    }
  }
}

Json ProseJson(const policy::Prose& prose) {
  Json json{{"title", prose.title}, {"sections", Json::array()}};
  for (const policy::ProseSection& section : prose.sections) {
    Json shown{{"article", section.article ? Json(*section.article) : Json()},
               {"heading", section.heading},
               {"statements", Json::array()}};
    for (const policy::Statement& statement : section.statements) {
      Json points = Json::array();
      for (const policy::Point& point : statement.points) {
        points.push_back({{"label", point.label}, {"text", point.text}});
      }
      shown["statements"].push_back(
          {{"source", statement.source}, {"quote", statement.quote}, {"text", statement.text}, {"points", points}});
    }
    json["sections"].push_back(std::move(shown));
  }
  return json;
}

}  // namespace covenant::cli
