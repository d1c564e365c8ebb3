#include "policy/words/citation.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace covenant::policy {
namespace {

constexpr std::array<std::string_view, 13> kOrdinals = {"nulde",  "eerste", "tweede",  "derde",   "vierde",
                                                        "vijfde", "zesde",  "zevende", "achtste", "negende",
                                                        "tiende", "elfde",  "twaalfde"};

bool IsNumber(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What stands between brackets: a number is a paragraph, anything else a part.
std::string BracketInDutch(std::string_view inside) {
  if (!IsNumber(inside)) return absl::StrCat("onder ", std::string(inside));
  const size_t number = inside.size() > 2 ? kOrdinals.size() : std::stoul(std::string(inside));
  return number < kOrdinals.size() ? absl::StrCat(std::string(kOrdinals[number]), " lid")
                                   : absl::StrCat("lid ", std::string(inside));
}

// "4:2(1)(b)" as "4:2, eerste lid, onder b,".
std::string ArticleInDutch(std::string_view article) {
  const size_t open = article.find('(');
  std::string text(article.substr(0, open));
  for (size_t at = open; at != std::string_view::npos && at < article.size();) {
    const size_t close = article.find(')', at);
    if (article[at] != '(' || close == std::string_view::npos) return std::string(article);
    absl::StrAppend(&text, ", ", BracketInDutch(article.substr(at + 1, close - at - 1)));
    at = close + 1;
  }
  return open == std::string_view::npos ? text : text + ",";
}

std::string PartInWords(std::string_view law, std::string_view article, Language language) {
  if (language == Language::kEnglish) return absl::StrCat("article ", std::string(article), " ", std::string(law));
  return absl::StrCat("artikel ", ArticleInDutch(article), " ", std::string(law));
}

bool StartsWithDigit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

}  // namespace

std::string CitationInWords(std::string_view citation, Language language) {
  std::string law;
  std::string words;
  for (const absl::string_view found : absl::StrSplit(absl::string_view(citation.data(), citation.size()), " and ")) {
    const std::string_view part(found.data(), found.size());
    const size_t space = part.rfind(' ');
    const std::string_view article = space == std::string_view::npos ? part : part.substr(space + 1);
    if (space != std::string_view::npos) law = std::string(part.substr(0, space));
    if (law.empty() || !StartsWithDigit(article)) return std::string(citation);
    const std::string_view joint = language == Language::kDutch ? " en " : " and ";
    absl::StrAppend(&words, words.empty() ? "" : std::string(joint), PartInWords(law, article, language));
  }
  return words;
}

}  // namespace covenant::policy
