#include "broker/indices/term.h"

#include <algorithm>

namespace covenant::indices {

bool Query::FitsAll() const {
  return clauses.empty() && since_ms == std::numeric_limits<int64_t>::min() &&
         until_ms == std::numeric_limits<int64_t>::max();
}

bool Query::Fits(const EntryTerms& entry) const {
  if (entry.time_ms < since_ms || entry.time_ms >= until_ms) return false;
  return std::ranges::all_of(clauses, [&entry](const std::vector<Term>& clause) {
    return std::ranges::any_of(
        clause, [&entry](const Term& term) { return std::ranges::find(entry.terms, term) != entry.terms.end(); });
  });
}

}  // namespace covenant::indices
