#include "clients/cli/text/html.h"

#include <array>

#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

// Elements that begin on a line of their own, so that the page can be read and compared as text.
constexpr std::array<std::string_view, 25> kBlocks = {
    "html", "head", "meta",    "title", "style", "body",  "header", "main", "footer", "section", "article", "h1", "h2",
    "h3",   "h4",   "caption", "table", "thead", "tbody", "tr",     "dl",   "ul",     "li",      "p",       "div"};

bool IsBlock(std::string_view tag) {
  for (std::string_view block : kBlocks) {
    if (block == tag) return true;
  }
  return false;
}

}  // namespace

std::string HtmlEscaped(std::string_view text) {
  std::string escaped;
  for (char c : Printable(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

void HtmlWriter::Begin(std::string_view tag, Attributes attributes) {
  if (IsBlock(tag) && !html_.empty() && html_.back() != '\n') html_ += "\n";
  html_ += "<" + std::string(tag);
  for (const auto& [name, value] : attributes) html_ += " " + std::string(name) + "=\"" + HtmlEscaped(value) + "\"";
  html_ += ">";
}

HtmlWriter::Element HtmlWriter::Open(std::string_view tag, Attributes attributes) {
  Begin(tag, attributes);
  open_.emplace_back(tag);
  return Element(*this);
}

void HtmlWriter::Close() {
  html_ += "</" + open_.back() + ">";
  if (IsBlock(open_.back())) html_ += "\n";
  open_.pop_back();
}

void HtmlWriter::Add(std::string_view tag, std::string_view text, Attributes attributes) {
  const Element element = Open(tag, attributes);
  Text(text);
}

void HtmlWriter::AddVoid(std::string_view tag, Attributes attributes) {
  Begin(tag, attributes);
}

void HtmlWriter::Style(std::string_view css) {
  const Element element = Open("style");
  html_ += "\n" + std::string(css);
}

}  // namespace covenant::cli
