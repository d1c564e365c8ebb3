#include "broker/exchange/audit/entry_terms.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/outcome.h"

namespace covenant::exchange {
namespace {

using indices::EntryTerms;
using indices::Kind;

void Add(Kind kind, const std::string& word, std::vector<indices::Term>& terms) {
  if (!word.empty()) terms.push_back({kind, word});
}

void AddItem(const v1::ItemDetail& item, std::vector<indices::Term>& terms) {
  for (const std::string& token : item.subject_tokens()) Add(Kind::kSubject, token, terms);
  for (const v1::RecordDetail& record : item.records()) {
    Add(Kind::kSupplier, record.supplier(), terms);
    if (record.outcome() == kPermit) Add(Kind::kReleasedBy, record.supplier(), terms);
  }
}

void Demand(Kind kind, const std::string& word, indices::Query& query) {
  if (!word.empty()) query.clauses.push_back({{kind, word}});
}

}  // namespace

indices::Term KindTerm(v1::EntryKind kind) {
  return {Kind::kEntryKind, absl::StrCat(static_cast<int>(kind))};
}

EntryTerms TermsOf(const v1::Leaf& leaf, const v1::Detail* detail) {
  EntryTerms entry;
  entry.time_ms = leaf.time_ms();
  entry.terms.push_back(KindTerm(leaf.kind()));
  Add(Kind::kCaller, leaf.caller(), entry.terms);
  Add(Kind::kCovenant, leaf.covenant(), entry.terms);
  Add(Kind::kPurpose, leaf.purpose(), entry.terms);
  Add(Kind::kTold, leaf.told(), entry.terms);
  if (detail == nullptr) return entry;
  const bool itemized = leaf.told() == kItemized;
  for (const v1::ItemDetail& item : detail->items()) {
    AddItem(item, entry.terms);
    if (itemized) Add(Kind::kTold, item.told(), entry.terms);
  }
  return entry;
}

absl::StatusOr<EntryTerms> TermsOf(const crypto::Slots& slots, const ledger::StoredEntry& entry) {
  ASSIGN_OR_RETURN(const ParsedEntry parsed, ParseEntry(slots, entry));
  return TermsOf(parsed.leaf, parsed.detail ? &*parsed.detail : nullptr);
}

indices::Query QueryOf(const v1::EntryFilter& filter) {
  indices::Query query;
  if (filter.since_ms() != 0) query.since_ms = filter.since_ms();
  if (filter.until_ms() != 0) query.until_ms = filter.until_ms();
  Demand(Kind::kCaller, filter.caller(), query);
  Demand(filter.released_only() ? Kind::kReleasedBy : Kind::kSupplier, filter.supplier(), query);
  Demand(Kind::kCovenant, filter.covenant(), query);
  Demand(Kind::kPurpose, filter.purpose(), query);
  Demand(Kind::kTold, filter.told(), query);
  if (filter.kinds_size() > 0) {
    std::vector<indices::Term> kinds;
    for (const int kind : filter.kinds()) kinds.push_back(KindTerm(static_cast<v1::EntryKind>(kind)));
    query.clauses.push_back(std::move(kinds));
  }
  return query;
}

}  // namespace covenant::exchange
