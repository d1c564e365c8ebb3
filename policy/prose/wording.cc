#include "policy/prose/wording.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "policy/words/citation.h"

namespace covenant::policy {
namespace {

constexpr std::array<std::string_view, 12> kMonthsNl = {"januari",   "februari", "maart",    "april",
                                                        "mei",       "juni",     "juli",     "augustus",
                                                        "september", "oktober",  "november", "december"};
constexpr std::array<std::string_view, 12> kMonthsEn = {"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};

}  // namespace

std::string Wording::Word(WordKind kind, std::string_view code) const {
  const policy::Word* word = vocabulary_.Find(kind, code);
  return word == nullptr ? std::string(code) : Say(word->nl, word->en);
}

std::string Wording::Words(WordKind kind, const std::vector<std::string>& codes, Joint joint) const {
  std::vector<std::string> words;
  for (const std::string& code : codes) words.push_back(Word(kind, code));
  return List(words, joint);
}

std::string Wording::Article(WordKind kind, std::string_view code) const {
  const policy::Word* word = vocabulary_.Find(kind, code);
  return word == nullptr || word->article.empty() ? "" : CitationInWords(word->article, language_);
}

std::string Wording::WordWithArticle(WordKind kind, std::string_view code) const {
  const std::string article = Article(kind, code);
  return article.empty() ? Word(kind, code) : absl::StrCat(Word(kind, code), " (", article, ")");
}

std::string Wording::WordsWithArticles(WordKind kind, const std::vector<std::string>& codes, Joint joint) const {
  std::vector<std::string> words;
  for (const std::string& code : codes) words.push_back(WordWithArticle(kind, code));
  return List(words, joint);
}

std::string Wording::CategoryOrField(std::string_view code) const {
  return Word(vocabulary_.Has(WordKind::kField, code) ? WordKind::kField : WordKind::kCategory, code);
}

std::string Wording::Party(std::string_view id) const {
  const policy::Party* party = parties_.Find(id);
  return party == nullptr ? std::string(id) : party->NameOn(day_);
}

std::string Wording::Parties(const std::vector<std::string>& ids, Joint joint) const {
  std::vector<std::string> names;
  for (const std::string& id : ids) names.push_back(Party(id));
  return List(names, joint);
}

std::string Wording::List(const std::vector<std::string>& items, Joint joint) const {
  const std::string last = joint == Joint::kAnd ? Say(" en ", " and ") : Say(" of ", " or ");
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : i + 1 == items.size() ? last : ", ", items[i]);
  }
  return text;
}

std::string Wording::Date(absl::CivilDay day) const {
  const auto& months = dutch() ? kMonthsNl : kMonthsEn;
  return absl::StrCat(day.day(), " ", std::string(months[static_cast<size_t>(day.month() - 1)]), " ", day.year());
}

std::string Wording::Range(const DateRange& range) const {
  std::string text;
  if (range.from) absl::StrAppend(&text, Say("van ", "from "), Date(*range.from));
  if (range.through) {
    absl::StrAppend(&text, text.empty() ? "" : " ", Say("tot en met ", "through "), Date(*range.through));
  }
  return text;
}

std::string Wording::Term(const Period& period) const {
  std::vector<std::string> parts;
  const auto add = [&](int number, std::string_view nl, std::string_view nls, std::string_view en) {
    if (number == 0) return;
    const std::string unit = dutch() ? std::string(number == 1 ? nl : nls) : std::string(en) + (number == 1 ? "" : "s");
    parts.push_back(absl::StrCat(number, " ", unit));
  };
  add(period.years, "jaar", "jaar", "year");
  add(period.months, "maand", "maanden", "month");
  add(period.days, "dag", "dagen", "day");
  add(period.hours, "uur", "uur", "hour");
  return List(parts, Joint::kAnd);
}

std::string Wording::Every(const Period& period) const {
  const std::string term = Term(period);
  const bool one = term.starts_with("1 ") && period.years + period.months + period.days + period.hours == 1;
  return absl::StrCat(Say("eens per ", "once every "), one ? term.substr(2) : term);
}

}  // namespace covenant::policy
