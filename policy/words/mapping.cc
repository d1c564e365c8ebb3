#include "policy/words/mapping.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace covenant::policy {
namespace {

// Levenshtein's distance, for words of reasonable length.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

std::optional<int> ParseNumber(std::string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::string Between(int least, int most) {
  return absl::StrCat("write a whole number from ", least, " to ", most);
}

}  // namespace

std::string NearestOf(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > 64) return "";
  size_t best = std::max<size_t>(word.size() / 3, 1) + 1;
  const std::string* nearest = nullptr;
  for (const std::string& candidate : known) {
    const size_t distance = Distance(word, candidate);
    if (distance < best) {
      best = distance;
      nearest = &candidate;
    }
  }
  return nearest == nullptr ? "" : *nearest;
}

std::string ScalarText(const YamlNode& node, std::string_view what, Diagnostics& diagnostics) {
  if (node.kind == YamlNode::Kind::kScalar && !node.text.empty()) {
    std::string text = node.text;
    if (text.ends_with('\n')) text.pop_back();
    return text;
  }
  const std::string_view found = node.kind == YamlNode::Kind::kScalar ? "nothing" : node.KindName();
  diagnostics.Error(node.at, absl::StrCat(std::string(what), " holds ", std::string(found)), "write one value");
  return "";
}

bool IsName(std::string_view text) {
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fine);
}

bool CheckWord(const Located& code, WordKind kind, const Vocabulary& vocabulary, Diagnostics& diagnostics) {
  if (vocabulary.Has(kind, code.text)) return true;
  const std::string nearest = diagnostics.Full() ? "" : vocabulary.Nearest(kind, code.text);
  diagnostics.Error(code.at, absl::StrCat("unknown ", std::string(WordKindName(kind)), " ", Quoted(code.text)),
                    nearest.empty()
                        ? absl::StrCat("use a word of ", std::string(SectionName(kind)), " in the vocabulary")
                        : absl::StrCat("did you mean ", Quoted(nearest), "?"));
  return false;
}

Mapping::Mapping(const YamlNode& node, std::string what, Diagnostics& diagnostics)
    : node_(node), what_(std::move(what)), diagnostics_(diagnostics) {
  if (node.kind != YamlNode::Kind::kMapping) {
    diagnostics.Error(node.at, absl::StrCat(what_, " is ", std::string(node.KindName())),
                      "write a mapping (key: value)");
  }
}

const YamlNode* Mapping::Take(std::string_view key, Need need) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  for (const YamlNode::Entry& entry : node_.entries) {
    if (entry.key != key) continue;
    if (entry.value.kind != YamlNode::Kind::kEmpty) return &entry.value;
    diagnostics_.Error(entry.at, absl::StrCat(std::string(key), " of ", what_, " is empty"),
                       "write its value or remove the key");
    return nullptr;
  }
  if (need == Need::kRequired && node_.kind == YamlNode::Kind::kMapping) {
    diagnostics_.Error(node_.at, absl::StrCat(what_, " lacks ", std::string(key)), "add it");
  }
  return nullptr;
}

std::string Mapping::Text(std::string_view key, Need need) {
  const YamlNode* node = Take(key, need);
  return node == nullptr ? "" : ScalarText(*node, absl::StrCat(std::string(key), " of ", what_), diagnostics_);
}

Located Mapping::Name(std::string_view key, Need need) {
  const YamlNode* node = Take(key, need);
  if (node == nullptr) return {};
  Located name{ScalarText(*node, absl::StrCat(std::string(key), " of ", what_), diagnostics_), node->at};
  if (!name.text.empty() && !IsName(name.text)) {
    diagnostics_.Error(node->at, absl::StrCat(std::string(key), " ", Quoted(name.text), " is no name"),
                       "use letters, digits, '.', '_' and '-', at most 64");
    name.text.clear();
  }
  return name;
}

std::string Mapping::Choice(std::string_view key, std::initializer_list<std::string_view> choices, Need need) {
  const YamlNode* node = Take(key, need);
  if (node == nullptr) return "";
  std::string text = ScalarText(*node, absl::StrCat(std::string(key), " of ", what_), diagnostics_);
  if (text.empty() || std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
  const std::vector<std::string> known(choices.begin(), choices.end());
  diagnostics_.Error(node->at, absl::StrCat(std::string(key), " of ", what_, " is ", Quoted(text)),
                     absl::StrCat("write ", absl::StrJoin(known, " or ")));
  return "";
}

bool Mapping::Flag(std::string_view key) {
  const YamlNode* node = Take(key, Need::kOptional);
  if (node == nullptr) return false;
  if (node->kind == YamlNode::Kind::kScalar && !node->quoted && (node->text == "true" || node->text == "false")) {
    return node->text == "true";
  }
  diagnostics_.Error(node->at, absl::StrCat(std::string(key), " of ", what_, " is neither true nor false"),
                     "write true or false");
  return false;
}

std::optional<int> Mapping::Number(std::string_view key, int least, int most, Need need) {
  const YamlNode* node = Take(key, need);
  if (node == nullptr) return std::nullopt;
  const auto number = node->kind == YamlNode::Kind::kScalar && !node->quoted ? ParseNumber(node->text) : std::nullopt;
  if (number && *number >= least && *number <= most) return number;
  diagnostics_.Error(node->at, absl::StrCat(std::string(key), " of ", what_, " is no number that fits"),
                     Between(least, most));
  return std::nullopt;
}

std::optional<absl::CivilDay> Mapping::Date(std::string_view key, Need need) {
  const YamlNode* node = Take(key, need);
  if (node == nullptr) return std::nullopt;
  const auto day = node->kind == YamlNode::Kind::kScalar ? ParseDate(node->text) : std::nullopt;
  if (!day) {
    diagnostics_.Error(node->at, absl::StrCat(std::string(key), " of ", what_, " is no date that exists"),
                       "write YYYY-MM-DD");
  }
  return day;
}

DateRange Mapping::Range() {
  DateRange range{Date("from", Need::kOptional), Date("through", Need::kOptional)};
  if (range.from && range.through && *range.through < *range.from) {
    diagnostics_.Error(node_.at, absl::StrCat(what_, " ends before it begins"), "let through be from or later");
  }
  return range;
}

std::optional<Period> Mapping::Term(std::string_view key, Need need) {
  const YamlNode* node = Take(key, need);
  if (node == nullptr) return std::nullopt;
  const auto term = node->kind == YamlNode::Kind::kScalar ? ParsePeriod(node->text) : std::nullopt;
  if (!term) {
    diagnostics_.Error(node->at, absl::StrCat(std::string(key), " of ", what_, " is no term"),
                       "write an ISO 8601 term such as P5Y, P3M, P1D or PT36H");
  }
  return term;
}

Located Mapping::WordOf(std::string_view key, WordKind kind, const Vocabulary& vocabulary, Need need) {
  const YamlNode* node = Take(key, need);
  if (node == nullptr) return {};
  Located code{ScalarText(*node, absl::StrCat(std::string(key), " of ", what_), diagnostics_), node->at};
  if (!code.text.empty() && !CheckWord(code, kind, vocabulary, diagnostics_)) code.text.clear();
  return code;
}

std::vector<Located> Mapping::Texts(std::string_view key, Need need) {
  const YamlNode* node = Take(key, need);
  std::vector<Located> texts;
  if (node == nullptr) return texts;
  if (node->kind != YamlNode::Kind::kSequence || node->items.empty()) {
    diagnostics_.Error(
        node->at,
        absl::StrCat(std::string(key), " of ", what_, " is ",
                     node->items.empty() && node->kind == YamlNode::Kind::kSequence ? "an empty list"
                                                                                    : std::string(node->KindName())),
        "write a list of one or more, such as [a, b]");
    return texts;
  }
  std::set<std::string> seen;
  for (const YamlNode& item : node->items) {
    Located text{ScalarText(item, absl::StrCat("an item of ", std::string(key)), diagnostics_), item.at};
    if (text.text.empty()) continue;
    if (!seen.insert(text.text).second) {
      diagnostics_.Error(item.at, absl::StrCat(Quoted(text.text), " stands twice in ", std::string(key)), "keep one");
    } else {
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

std::vector<std::string> Mapping::Words(std::string_view key, WordKind kind, const Vocabulary& vocabulary, Need need) {
  std::vector<std::string> words;
  for (const Located& code : Texts(key, need)) {
    if (CheckWord(code, kind, vocabulary, diagnostics_)) words.push_back(code.text);
  }
  return words;
}

std::vector<int> Mapping::Numbers(std::string_view key, int least, int most, Need need) {
  std::vector<int> numbers;
  for (const Located& text : Texts(key, need)) {
    const auto number = ParseNumber(text.text);
    if (number && *number >= least && *number <= most) {
      numbers.push_back(*number);
    } else {
      diagnostics_.Error(text.at, absl::StrCat(Quoted(text.text), " in ", std::string(key), " is no number that fits"),
                         Between(least, most));
    }
  }
  return numbers;
}

void Mapping::Done() {
  for (const YamlNode::Entry& entry : node_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    const std::string nearest = diagnostics_.Full() ? "" : NearestOf(entry.key, known_);
    diagnostics_.Error(entry.at, absl::StrCat("unknown key ", Quoted(entry.key), " in ", what_),
                       nearest.empty() ? absl::StrCat("known here: ", absl::StrJoin(known_, ", "))
                                       : absl::StrCat("did you mean ", Quoted(nearest), "?"));
  }
}

}  // namespace covenant::policy
