// Reading single entries, proving and exporting the log; lists are in list_entries.h. Every read is itself an entry,
// recorded before anything is shown.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "covenant/v1/audit.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/task.h"
#include "broker/exchange/story/story.h"
#include "broker/ledger/checkpoint.h"

namespace covenant::exchange {

// Errors of every story: as Tell. `request` lives until the task is done.
Task<absl::StatusOr<Reply>> GetEntry(Rooms& rooms, Call call, const v1::GetEntryRequest& request);
Task<absl::StatusOr<Reply>> GetCheckpoint(Rooms& rooms, Call call, const v1::GetCheckpointRequest& request);
Task<absl::StatusOr<Reply>> GetConsistencyProof(Rooms& rooms, Call call, const v1::GetConsistencyProofRequest& request);

// The first message of an export. `size` becomes the number of entries to follow: 0 when the request was refused.
Task<absl::StatusOr<Reply>> ExportLog(Rooms& rooms, Call call, const v1::ExportLogRequest& request, uint64_t& size);
// How many entries a later message holds; the last one holds the rest.
inline constexpr uint64_t kEntriesAMessage = 256;
// A later message: the next kEntriesAMessage entries from `first` on, as the caller of `call` may see them.
// Precondition: ExportLog was answered, and first < size. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<Reply> ExportEntries(Rooms& rooms, const Call& call, uint64_t first, uint64_t size);

// The same for the hashes of the leaves alone, which are every party's to see.
Task<absl::StatusOr<Reply>> ExportHashes(Rooms& rooms, Call call, const v1::ExportHashesRequest& request,
                                         uint64_t& size);
inline constexpr uint64_t kHashesAMessage = 8192;
absl::StatusOr<Reply> ExportLeafHashes(Rooms& rooms, const Call& call, uint64_t first, uint64_t size);

}  // namespace covenant::exchange
