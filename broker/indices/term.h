// Terms: what an entry of the log can be found by.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/ledger/ledger.h"

namespace covenant::indices {

// Kinds of terms. The numbers go into the rows: a change of them, or of what counts as a term, is another kFormat.
enum class Kind : uint8_t {
  kCaller = 1,
  kCovenant = 2,
  kPurpose = 3,
  kEntryKind = 4,
  kTold = 5,
  // Supplier of a record that was weighed, and of one that the caller was told of.
  kSupplier = 6,
  kReleasedBy = 7,
  // Token of a subject.
  kSubject = 8,
};

// `word` has at most 65,535 bytes.
struct Term {
  Kind kind;
  std::string word;
  friend auto operator<=>(const Term&, const Term&) = default;
};

// What one entry is found by. A term that stands twice counts once.
struct EntryTerms {
  int64_t time_ms = 0;
  std::vector<Term> terms;
};

// Reads the terms of a stored entry; of one whose detail was destroyed those of its leaf. DATA_LOSS when the entry is
// damaged, UNAVAILABLE when a key cannot be read now.
using ReadTerms = std::function<absl::StatusOr<EntryTerms>(const ledger::StoredEntry& entry)>;

// Entries of since_ms <= time < until_ms that have one term of every clause.
struct Query {
  int64_t since_ms = std::numeric_limits<int64_t>::min();
  int64_t until_ms = std::numeric_limits<int64_t>::max();
  std::vector<std::vector<Term>> clauses;

  // True when every entry fits.
  bool FitsAll() const;
  bool Fits(const EntryTerms& entry) const;
};

}  // namespace covenant::indices
