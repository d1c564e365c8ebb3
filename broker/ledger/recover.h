// Start-up: reads the log's right edge back and compares it with what was promised about it.
#pragma once

#include "absl/status/statusor.h"
#include "broker/ledger/checkpoint.h"
#include "broker/ledger/high_water_mark.h"
#include "broker/ledger/tile_cache.h"
#include "broker/ledger/tree.h"
#include "broker/store/store.h"

namespace covenant::ledger {

struct RecoveredLog {
  Tree tree;
  // The stored checkpoint; freshly signed for an empty log.
  Checkpoint checkpoint;
};

// Computes the tree of the stored entries and tiles and compares it with the stored checkpoint.
//   kFailedPrecondition  the checkpoint has another origin or key, or `sign` uses another key than the identity's.
//   kDataLoss            the checkpoint is damaged, missing, ahead of or behind the entries, or has another root.
//   kUnavailable         the store cannot be read.
absl::StatusOr<RecoveredLog> RecoverLog(const store::Reader& reader, TileCache* tiles, const LogIdentity& identity,
                                        const SignNote& sign);

// Compares the log with its high-water mark. `adopt_missing`: a mark that is not there is no reason to refuse.
//   kFailedPrecondition  the mark is missing though the log is not empty, or has another origin or key.
//   kDataLoss            the log is shorter than the mark, or has another root at its size, or the mark is damaged.
//   kUnavailable         the mark or a tile cannot be read.
absl::Status CompareWithMark(const RecoveredLog& log, const HighWaterMark& mark, const LogIdentity& identity,
                             bool adopt_missing);

}  // namespace covenant::ledger
