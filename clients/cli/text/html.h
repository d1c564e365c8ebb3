// HtmlWriter: HTML that is well-formed and escaped by construction.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace covenant::cli {

// Text as it may stand between tags and in quoted attributes: & < > " ' as entities; control characters and broken
// UTF-8 as '?'.
std::string HtmlEscaped(std::string_view text);

class HtmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // An element that is closed when it goes out of scope.
  class Element {
   public:
    ~Element() { writer_.Close(); }
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;

   private:
    friend class HtmlWriter;
    explicit Element(HtmlWriter& writer) : writer_(writer) {}
    HtmlWriter& writer_;
  };

  // `tag` and attribute names are ours, never a document's; values are escaped.
  [[nodiscard]] Element Open(std::string_view tag, Attributes attributes = {});
  // A whole element with nothing but text.
  void Add(std::string_view tag, std::string_view text, Attributes attributes = {});
  // An element without contents, such as meta.
  void AddVoid(std::string_view tag, Attributes attributes);
  void Text(std::string_view text) { html_ += HtmlEscaped(text); }
  // A style sheet of ours, as it is.
  void Style(std::string_view css);

  // The document. Precondition: every element is closed.
  std::string Document() const { return "<!doctype html>\n" + html_; }

 private:
  void Begin(std::string_view tag, Attributes attributes);
  void Close();

  std::string html_;
  std::vector<std::string> open_;
};

}  // namespace covenant::cli
