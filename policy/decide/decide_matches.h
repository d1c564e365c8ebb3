// Matches: several suppliers know the same person. Deciding who is told; pure, like decide.h.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/facts.h"

namespace covenant::policy {

// One party that is told of one match.
struct MatchNotice {
  std::string match;            // Id of the match in the covenant.
  std::string party;            // Who is told.
  bool as_assessor = false;     // It assesses first; the others are not told yet.
  std::vector<size_t> records;  // Positions of the records that count for this party, sorted.

  bool operator==(const MatchNotice&) const = default;
};

// Whom to notify, given every signal on record about one subject under this covenant, in the order of the covenant's
// matches and then by party. `assessed`: a person of the assessor has found that the others may be told.
//
// What counts for a party is its own signals and those of which a check by it, for the match's purpose, would give it a
// hit: what is hidden, withdrawn, past its term or prohibited never counts towards another's notification. Two parties
// that share an OIN on the day are one legal person, and one supplier.
std::vector<MatchNotice> DecideMatches(const Snapshot& snapshot, std::string_view covenant,
                                       std::span<const RecordFacts> records, bool assessed, absl::Time now);

// What tells legal persons apart: the first OIN that the party has on the day; a party without one is its own.
std::string LegalPerson(const PartyRegister& parties, const std::string& party, absl::CivilDay day);

}  // namespace covenant::policy
