// The dimensions of ClauseSpace, for the files that make it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/review/clause_space.h"

namespace covenant::policy {

inline constexpr size_t kPhases = 10;  // 0: no phase recorded.
inline constexpr int kAgeOfBoth = 12;  // Below it the regimes of signing do not differ.

// The dimensions that every covenant has; one for each flag follows.
enum Dimension : size_t {
  kPair,        // Classes of supplier and recipient.
  kAction,      // By number of Action.
  kNamed,       // A request for figures that names no supplier, or this one.
  kPurpose,     // By place in the vocabulary, as are the words below; the last value is none of them.
  kRole,        //
  kRegime,      //
  kHandling,    //
  kActivity,    //
  kDeadline,    //
  kBreakGlass,  // No, yes.
  kBulk,        //
  kMotivation,  //
  kInvolved,    //
  kPhase,       // By number.
  kPerson,      // Span of ages times Signed.
  kConsent,     // Given: none, oral, written.
  kFixed,
};

// Who signed a consent: enough for no regime, for self_16_else_guardian only, or for both.
enum Signed : size_t { kForNone, kForOne, kForBoth, kSignedWays };

// Kinds of flags: each word is there or not.
inline constexpr char kScope = 's';        // Consent is given for it.
inline constexpr char kForm = 'f';         // Among the record's forms of exploitation.
inline constexpr char kCriterion = 'c';    // Met, of an admitted signal.
inline constexpr char kApproval = 'a';     // On record.
inline constexpr char kAttestation = 't';  // Gone through.
inline constexpr char kWord = 'w';         // Figures are asked by it.

inline constexpr std::pair<Dimension, WordKind> kWordDimensions[] = {
    {kPurpose, WordKind::kPurpose},       {kRole, WordKind::kSubjectRole},  {kRegime, WordKind::kPoliceRegime},
    {kHandling, WordKind::kHandlingCode}, {kActivity, WordKind::kActivity}, {kDeadline, WordKind::kDeadlineClass},
};

inline ValueSet Only(size_t size, size_t value) {
  ValueSet set = ValueSet::None(size);
  set.Add(value);
  return set;
}

inline bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <class Fits>
ValueSet ClauseSpace::Pairs(Fits fits) const {
  ValueSet pairs = ValueSet::None(sizes_[kPair]);
  for (size_t from = 0; from < classes_.size(); ++from) {
    for (size_t to = 0; to < classes_.size(); ++to) {
      if (fits(classes_[from], classes_[to])) pairs.Add(Pair(from, to));
    }
  }
  return pairs;
}

}  // namespace covenant::policy
