// Entry terms: what an entry of the log is found by, read from its two halves.
#pragma once

#include <string>
#include <vector>

#include "covenant/v1/log.pb.h"

#include "absl/status/statusor.h"
#include "broker/crypto/slots.h"
#include "broker/indices/term.h"
#include "broker/ledger/ledger.h"

namespace covenant::exchange {

// The terms of the public half, and of what is given of the sealed one; null for none of it. A change of what they give
// is another indices::kFormat.
indices::EntryTerms TermsOf(const v1::Leaf& leaf, const v1::Detail* detail);
// The same for a stored entry; one whose detail was destroyed has the terms of its leaf. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<indices::EntryTerms> TermsOf(const crypto::Slots& slots, const ledger::StoredEntry& entry);

indices::Term KindTerm(v1::EntryKind kind);

// The clauses of a filter, but for the subject.
indices::Query QueryOf(const v1::EntryFilter& filter);

}  // namespace covenant::exchange
