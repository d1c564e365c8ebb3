// A log of made-up entries with indices over it, and the plain scan that these are compared with.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/crypto/secret.h"
#include "broker/indices/follower.h"
#include "broker/indices/lookup.h"
#include "tests/broker/ledger/test_log.h"

namespace covenant::indices {

// An entry is its terms in words: "TIME KIND:WORD KIND:WORD ...".
inline std::string LeafOf(const EntryTerms& entry) {
  std::string leaf = absl::StrCat(entry.time_ms);
  for (const Term& term : entry.terms) absl::StrAppend(&leaf, " ", static_cast<int>(term.kind), ":", term.word);
  return leaf;
}

inline absl::StatusOr<EntryTerms> ReadLeaf(const ledger::StoredEntry& stored) {
  EntryTerms entry;
  std::istringstream words(stored.leaf);
  words >> entry.time_ms;
  for (std::string word; words >> word;) {
    if (word[1] != ':') return absl::DataLossError("an entry of the test is damaged");
    entry.terms.push_back({static_cast<Kind>(word[0] - '0'), word.substr(2)});
  }
  return entry;
}

// The same entry for the same number: few callers and kinds, some suppliers, many subjects of whom some are met often;
// a clock that trembles and once steps back.
inline EntryTerms RandomEntry(uint64_t number) {
  std::mt19937_64 random(number);
  const auto below = [&random](uint64_t end) { return random() % end; };
  EntryTerms entry;
  entry.time_ms = static_cast<int64_t>(1'000'000 + number * 10 + below(200));
  if (number > 6000) entry.time_ms -= 30'000;
  entry.terms.push_back({Kind::kCaller, absl::StrCat("party", below(5))});
  entry.terms.push_back({Kind::kEntryKind, absl::StrCat(below(4))});
  entry.terms.push_back({Kind::kCovenant, absl::StrCat("covenant", below(2))});
  for (uint64_t i = below(3); i > 0; --i) {
    entry.terms.push_back({Kind::kSubject, absl::StrCat("s", below(2) == 0 ? below(20) : below(100'000))});
  }
  for (uint64_t i = below(3); i > 0; --i) entry.terms.push_back({Kind::kSupplier, absl::StrCat("party", below(3))});
  return entry;
}

inline const crypto::Secret& TestIndexKey() {
  static const crypto::Secret key = crypto::Secret::CopyOf(std::string(32, 'k'));
  return key;
}

inline FollowerOptions TestFollowerOptions(store::Store* store, const ledger::Ledger* ledger) {
  FollowerOptions options;
  options.store = store;
  options.ledger = ledger;
  options.key = &TestIndexKey();
  options.read = ReadLeaf;
  options.interval = absl::Milliseconds(5);
  return options;
}

inline void AppendEntries(ledger::Ledger& ledger, uint64_t count) {
  ledger::Appends appends(&ledger);
  const uint64_t first = ledger.Latest()->size;
  for (uint64_t i = first; i < first + count; ++i) appends.Start(ledger::MakeEntry(LeafOf(RandomEntry(i))));
  appends.Take();
}

// False after 20 seconds.
inline bool AwaitFollowed(const Follower& follower, uint64_t size) {
  for (int i = 0; i < 4000 && follower.followed() < size; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return follower.followed() >= size;
}

// What a reader of every entry finds, newest first.
inline std::vector<uint64_t> PlainScan(const ledger::Ledger& ledger, const Query& query) {
  std::vector<uint64_t> fits;
  const uint64_t size = ledger.Latest()->size;
  const auto entries = ledger.ReadRange(0, size);
  for (uint64_t index = size; index-- > 0;) {
    if (query.Fits(*ReadLeaf((*entries)[index]))) fits.push_back(index);
  }
  return fits;
}

// What a reader finds through the indices, asking `at_most` entries at a time, and looking at each.
inline absl::StatusOr<std::vector<uint64_t>> ThroughIndices(const Lookup& lookup, const ledger::Ledger& ledger,
                                                            const Query& query, size_t at_most) {
  std::vector<uint64_t> fits;
  for (uint64_t below = ledger.Latest()->size; below > 0;) {
    const auto found = lookup.Find(query, below, at_most);
    if (!found.ok()) return found.status();
    for (const uint64_t index : found->entries) {
      if (query.Fits(*ReadLeaf(*ledger.Read(index)))) fits.push_back(index);
    }
    if (found->down_to >= below) return absl::InternalError("a look that does not get on");
    below = found->down_to;
  }
  return fits;
}

// Queries of every kind, some that nothing fits.
inline std::vector<Query> Queries() {
  const auto subject = [](int number) { return Term{Kind::kSubject, absl::StrCat("s", number)}; };
  std::vector<Query> queries(1);
  for (int i = 0; i < 5; ++i) queries.emplace_back().clauses = {{{Kind::kCaller, absl::StrCat("party", i)}}};
  for (int i = 0; i < 25; ++i) queries.emplace_back().clauses = {{subject(i)}};
  queries.emplace_back().clauses = {{subject(1), subject(2)}, {{Kind::kSupplier, "party1"}}};
  queries.emplace_back().clauses = {{{Kind::kEntryKind, "1"}, {Kind::kEntryKind, "2"}},
                                    {{Kind::kCovenant, "covenant1"}}};
  queries.emplace_back().clauses = {{}};
  queries.emplace_back().clauses = {{{Kind::kSupplier, "s1"}}};
  for (const size_t i : {size_t{0}, size_t{2}, size_t{7}}) {
    Query within = queries[i];
    within.since_ms = 1'020'000;
    within.until_ms = 1'045'000;
    queries.push_back(within);
  }
  return queries;
}

}  // namespace covenant::indices
