// The audit of a whole exported log: what covenant-verify export does.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/auditor/checkpoint.h"
#include "clients/auditor/receipt.h"
#include "clients/auditor/signed_note.h"
#include "clients/auditor/tally_trail.h"

namespace covenant::auditor {

// Something in the export that is not as it should be.
struct Finding {
  // One word: file, entry, index, leaf, detail, policy, case, order, key, subject_key, tally, tree, checkpoint,
  // log_key, known, receipt, tiles.
  std::string kind;
  // Index of the entry, and position in the file, where it has them.
  std::optional<uint64_t> entry;
  std::optional<uint64_t> offset;
  // A sentence, without identifiers.
  std::string text;
};

struct ExportReport {
  // Empty when the log is whole. At most kMostFindings are kept; `findings_left_out` counts the rest.
  std::vector<Finding> findings;
  uint64_t findings_left_out = 0;

  uint64_t entries = 0;
  uint64_t bytes = 0;
  // Details that were shown and fit their leaf, and entries whose detail was not shown.
  uint64_t details = 0;
  uint64_t details_not_shown = 0;
  // Approvals, of policy sets, in cases and of orders, whose signature was verified; and acts on the policy set and on
  // orders, and approvals in cases, that could not be checked.
  uint64_t approvals = 0;
  uint64_t acceptances = 0;
  uint64_t unseen_acts = 0;
  // Entries by kind, such as "submit_bulk", and by what the caller was told.
  std::map<std::string, uint64_t> kinds;
  std::map<std::string, uint64_t> told;
  // Milliseconds since 1970 UTC of the first and the last entry.
  int64_t first_time_ms = 0;
  int64_t last_time_ms = 0;
  // Changes of the log's key that were verified.
  uint64_t key_changes = 0;
  // What the broker counted, held against the entries.
  TallyTrail::Summary tallies;
  // Of the evidence beside the export: what stands in it.
  uint64_t known_verified = 0;
  uint64_t receipts_verified = 0;
  uint64_t tile_hashes_verified = 0;
  // The signed checkpoint, when it could be verified.
  std::optional<Checkpoint> checkpoint;

  bool whole() const { return findings.empty(); }
};

inline constexpr size_t kMostFindings = 100;

// What a reader has from elsewhere. It shows what an export by itself cannot: that its end is missing, or that it is of
// another log than the one that others were shown.
struct ExportEvidence {
  // Checkpoints, and what to call each: the export must extend them.
  std::vector<std::pair<std::string, Checkpoint>> known;
  // Receipts, and what to call each: their entries must stand in the export.
  std::vector<std::pair<std::string, VerifiedReceipt>> receipts;
  // A folder of tiles that was verified, and its checkpoint: says which entry is not the one that was signed.
  std::string tiles;
  Checkpoint tiles_checkpoint;
};

// Verifies every entry, the tree and the checkpoint; damage is in the report, not in the status.
// `progress` is told bytes read so far and in all. Memory does not grow with the log.
// NOT_FOUND, PERMISSION_DENIED, UNAVAILABLE: the file cannot be read.
absl::StatusOr<ExportReport> AuditExport(const std::string& path, std::span<const LogKey> keys,
                                         const std::function<void(uint64_t done, uint64_t total)>& progress = nullptr,
                                         const ExportEvidence& evidence = {});

}  // namespace covenant::auditor
