// Handing a log over from one key to the next.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/ledger/checkpoint.h"
#include "broker/ledger/high_water_mark.h"
#include "broker/store/store.h"

namespace covenant::ledger {

// Whether the log's stored checkpoint is signed by this key. kUnavailable, kDataLoss: the store cannot be read.
absl::StatusOr<bool> IsSignedBy(const store::Reader& reader, const LogIdentity& identity);

// Signs the stored checkpoint and the high-water mark anew: the same sizes and roots, by `next` in place of `before`.
// What is signed by `next` already stays as it is. No ledger is open on the store, and the log's last entry tells of
// the change.
//   kFailedPrecondition  there is no checkpoint or no mark, or it is signed by neither key.
//   kDataLoss            one of the two is damaged.
//   kUnavailable         the store or the mark cannot be read or written.
absl::Status HandOver(store::Store& store, const HighWaterMark& mark, const LogIdentity& before,
                      const LogIdentity& next, const SignNote& sign);

}  // namespace covenant::ledger
