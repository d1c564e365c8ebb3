// Circumstances: all that a rule or a prohibition is weighed against in one decision.
#pragma once

#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "policy/decide/compiled_covenant.h"
#include "policy/decide/snapshot.h"
#include "policy/language/facts.h"

namespace covenant::policy {

// Where a signal is in its life: withdrawn consent is missing consent to who supplies, and a secret to who asks.
enum class Moment { kSupplied, kStored };

// Words of a record by their numbers in the vocabulary; kNoWord where it has none.
struct RecordWords {
  size_t subject_role = kNoWord;
  size_t police_regime = kNoWord;
  size_t handling_code = kNoWord;  // That of "free" where the record names none.
};

inline RecordWords WordsOf(const Vocabulary& vocabulary, const RecordFacts& record) {
  const std::string_view handling_code = record.handling_code.empty() ? "free" : std::string_view(record.handling_code);
  return {
      .subject_role = vocabulary.NumberOf(WordKind::kSubjectRole, record.subject_role),
      .police_regime = vocabulary.NumberOf(WordKind::kPoliceRegime, record.police_regime),
      .handling_code = vocabulary.NumberOf(WordKind::kHandlingCode, handling_code),
  };
}

// Refers to what it was made from; lives for one decision.
struct Circumstances {
  const Snapshot& snapshot;
  const CompiledCovenant& covenant;
  const RequestFacts& request;
  absl::CivilDay day;
  Action action;
  PurposeId purpose;
  ClassId from;
  ClassId to;
  std::string_view caller;     // Party that asks or supplies.
  std::string_view supplier;   // Of class `from`; before a look-up, a party that may turn out to supply.
  std::string_view recipient;  // Empty at a submission that names none.
  Moment moment = Moment::kStored;
  const RecordFacts* record = nullptr;    // Null before a look-up.
  std::optional<RecordWords> words = {};  // Of the record, where they were looked up already.
};

// Precondition: there is a record.
inline RecordWords WordsOf(const Circumstances& c) {
  return c.words ? *c.words : WordsOf(c.snapshot.vocabulary(), *c.record);
}

}  // namespace covenant::policy
