// Wording: the codes, dates and terms of a policy in the words that people read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/parties/party_register.h"
#include "policy/text/civil_date.h"
#include "policy/text/language.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

// How a list ends: "a, b en c" or "a, b of c".
enum class Joint { kAnd, kOr };

// Refers to its arguments; safe to share between threads. A code without a word speaks for itself.
class Wording {
 public:
  // Parties are called by their names on `day`.
  Wording(const Vocabulary& vocabulary, const PartyRegister& parties, Language language, absl::CivilDay day)
      : vocabulary_(vocabulary), parties_(parties), language_(language), day_(day) {}

  Language language() const { return language_; }
  absl::CivilDay day() const { return day_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }
  bool dutch() const { return language_ == Language::kDutch; }
  // The text of this language.
  std::string Say(std::string_view nl, std::string_view en) const { return std::string(dutch() ? nl : en); }
  // The same, where `en` may be missing.
  std::string SayWritten(std::string_view nl, std::string_view en) const { return Say(nl, en.empty() ? nl : en); }

  // "slachtoffer".
  std::string Word(WordKind kind, std::string_view code) const;
  std::string Words(WordKind kind, const std::vector<std::string>& codes, Joint joint) const;
  // "artikel 172 Gemeentewet"; empty when the word names none.
  std::string Article(WordKind kind, std::string_view code) const;
  // "openbare orde (artikel 172 Gemeentewet)".
  std::string WordWithArticle(WordKind kind, std::string_view code) const;
  std::string WordsWithArticles(WordKind kind, const std::vector<std::string>& codes, Joint joint) const;
  // A category or a field: figures are counted over both.
  std::string CategoryOrField(std::string_view code) const;

  std::string Party(std::string_view id) const;
  std::string Parties(const std::vector<std::string>& ids, Joint joint = Joint::kAnd) const;

  std::string List(const std::vector<std::string>& items, Joint joint) const;
  // "1 januari 2026", "1 January 2026".
  std::string Date(absl::CivilDay day) const;
  // "van 1 januari 2026 tot en met 31 december 2030"; open ends are left out; empty when both are open.
  std::string Range(const DateRange& range) const;
  // "5 jaar en 6 maanden".
  std::string Term(const Period& period) const;
  // "eens per jaar", "eens per 3 maanden".
  std::string Every(const Period& period) const;

 private:
  const Vocabulary& vocabulary_;
  const PartyRegister& parties_;
  const Language language_;
  const absl::CivilDay day_;
};

}  // namespace covenant::policy
