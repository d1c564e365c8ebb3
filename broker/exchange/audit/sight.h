// Sight: what of an entry its reader may see. An officer sees the entries of the parties and covenants it oversees, a
// partner the public halves of its own; what nobody was asked about concerns every officer. The access log (who read
// the register: lists, entries, exports, releases, letters; Wpg 32a, WGS 1.8(4)) shows its details to an officer who
// says why only.
#pragma once

#include <vector>

#include "covenant/v1/audit.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/indices/term.h"
#include "broker/ledger/ledger.h"

namespace covenant::exchange {

// The entry as the caller of `call` may see it: `leaf` is empty when it may not see it at all; salt and detail are
// empty when they are not its to see, or destroyed. DATA_LOSS when the entry is damaged.
absl::StatusOr<v1::Entry> See(Rooms& rooms, const Call& call, uint64_t index, const ledger::StoredEntry& entry);

// True for an entry of the access log.
bool IsAccess(v1::EntryKind kind);
// False for an officer without a motivation, to whom the access log is closed.
bool MayReadAccess(const Call& call);

// What the caller may see has one of these terms; what has one is not therefore its to see: ask See. For finding,
// through the indices, what to ask it about.
std::vector<indices::Term> TermsInSight(const Call& call);

// Salt and detail, when the caller may see them; empty else. For an export, whose leaves are for every officer.
absl::StatusOr<v1::Entry> SeeDetail(Rooms& rooms, const Call& call, const ledger::StoredEntry& entry);

}  // namespace covenant::exchange
