// Deciding a recorded request again, under another policy set: what was asked stands in the entry's two halves, what
// the records say in the store.
#pragma once

#include "covenant/v1/log.pb.h"

#include "absl/status/status.h"
#include "broker/exchange/replay/replay_tally.h"
#include "broker/exchange/rows/records.h"
#include "policy/decide/snapshot.h"

namespace covenant::exchange {

// True for the kinds of entries that DecideAgain knows: submissions, questions and reports.
bool IsDecidedAgain(v1::EntryKind kind);

// Decides every item of the entry as of the time it was recorded, and compares it with what was recorded. Every
// decision counts once: changed, unchanged, or a gap. A question that is refused takes its records with it. DATA_LOSS,
// UNAVAILABLE. Precondition: IsDecidedAgain(leaf.kind()).
absl::Status DecideAgain(const policy::Snapshot& snapshot, const Records& records, const v1::Leaf& leaf,
                         const v1::Detail& detail, ReplayTally& tally);

}  // namespace covenant::exchange
