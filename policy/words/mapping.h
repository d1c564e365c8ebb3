// Mapping: strict, typed reading of one YAML mapping. Each call takes a key, checks its value and reports what is
// wrong; Done() reports every key that no call took.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/text/civil_date.h"
#include "policy/text/diagnostic.h"
#include "policy/text/yaml_tree.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

enum class Need { kRequired, kOptional };

// Text with the place where it stands.
struct Located {
  std::string text;
  Mark at;
};

// Refers to its arguments; lives for the reading of one mapping. After an error a call gives an empty value.
class Mapping {
 public:
  // `what` names the mapping in errors, such as "rule opvang". Reports when `node` is no mapping.
  Mapping(const YamlNode& node, std::string what, Diagnostics& diagnostics);

  // The value under `key`; null when it is not there (reported when required) or empty.
  const YamlNode* Take(std::string_view key, Need need);

  std::string Text(std::string_view key, Need need);
  // A name: letters, digits, '.', '_' and '-', at most 64; it stands in hashes and log lines.
  Located Name(std::string_view key, Need need);
  std::string Choice(std::string_view key, std::initializer_list<std::string_view> choices, Need need);
  bool Flag(std::string_view key);
  std::optional<int> Number(std::string_view key, int least, int most, Need need);
  std::optional<absl::CivilDay> Date(std::string_view key, Need need);
  // Keys from and through of this mapping.
  DateRange Range();
  std::optional<Period> Term(std::string_view key, Need need);
  Located WordOf(std::string_view key, WordKind kind, const Vocabulary& vocabulary, Need need);
  // A list, not empty, without repeats; required unless the need says otherwise.
  std::vector<Located> Texts(std::string_view key, Need need);
  std::vector<std::string> Words(std::string_view key, WordKind kind, const Vocabulary& vocabulary, Need need);
  std::vector<int> Numbers(std::string_view key, int least, int most, Need need);

  // Reports the keys that were not taken.
  void Done();

  Mark at() const { return node_.at; }
  const std::string& what() const { return what_; }

 private:
  const std::string* Scalar(std::string_view key, Need need, Mark& at);

  const YamlNode& node_;
  std::string what_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;
};

// Checks that a scalar is there; empty and reported otherwise.
std::string ScalarText(const YamlNode& node, std::string_view what, Diagnostics& diagnostics);
bool IsName(std::string_view text);
// Reports unless `code` is a word of that kind.
bool CheckWord(const Located& code, WordKind kind, const Vocabulary& vocabulary, Diagnostics& diagnostics);
// ' did you mean "x"?' for the nearest of `known`; empty when none is near.
std::string NearestOf(std::string_view word, const std::vector<std::string>& known);

}  // namespace covenant::policy
