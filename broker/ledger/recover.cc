#include "broker/ledger/recover.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/ledger/rows.h"

namespace covenant::ledger {
namespace {

constexpr absl::string_view kRestore =
    "; this is not the newest copy of the data folder, or it is damaged: put the newest copy back";

absl::Status Prefixed(const absl::Status& status, const std::string& what) {
  return absl::Status(status.code(), absl::StrCat(what, ": ", status.message()));
}

// A file of ours that cannot even be read as a checkpoint was damaged.
absl::Status Damaged(const absl::Status& status, const std::string& what) {
  if (status.code() != absl::StatusCode::kInvalidArgument) return Prefixed(status, what);
  return absl::DataLossError(absl::StrCat(what, ": ", status.message()));
}

// The number of the first entry at or after `index`; nothing when there is none.
absl::StatusOr<std::optional<uint64_t>> EntryFrom(const store::Reader& reader, uint64_t index) {
  const auto cursor = reader.Scan(store::Family::kEntries, {EntryKey(index), ""});
  RETURN_IF_ERROR(cursor->status());
  if (!cursor->Valid()) return std::nullopt;
  if (cursor->key().size() != 8) return absl::DataLossError("an entry of the log has a damaged key");
  return std::optional(ReadBigEndian64(cursor->key()));
}

// The checkpoint is checked against what follows it here, against what lies before it by the root.
absl::Status ExpectEndsAt(const store::Reader& reader, uint64_t size) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> beyond, EntryFrom(reader, size));
  if (!beyond.has_value()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("the log holds entry ", *beyond, ", but its checkpoint tells of ", size, " entries only", kRestore));
}

absl::StatusOr<Checkpoint> StoredCheckpoint(const store::Reader& reader, const LogIdentity& identity,
                                            const SignNote& sign) {
  ASSIGN_OR_RETURN(const std::optional<std::string> note, reader.Get(store::Family::kMeta, kCheckpointKey));
  if (!note.has_value()) return SignCheckpoint(identity, sign, 0, EmptyRoot());
  absl::StatusOr<Checkpoint> checkpoint = OpenCheckpoint(identity, *note);
  if (!checkpoint.ok()) return Damaged(checkpoint.status(), "the log's stored checkpoint");
  return checkpoint;
}

}  // namespace

absl::StatusOr<RecoveredLog> RecoverLog(const store::Reader& reader, TileCache* tiles, const LogIdentity& identity,
                                        const SignNote& sign) {
  const Checkpoint empty = SignCheckpoint(identity, sign, 0, EmptyRoot());
  if (!OpenCheckpoint(identity, empty.note).ok()) {
    return absl::FailedPreconditionError("the log key signs with another key than the configured public key");
  }
  ASSIGN_OR_RETURN(Checkpoint checkpoint, StoredCheckpoint(reader, identity, sign));
  RETURN_IF_ERROR(ExpectEndsAt(reader, checkpoint.size));
  absl::StatusOr<Tree> tree = Tree::Load(reader, tiles, checkpoint.size);
  if (!tree.ok()) {
    return Prefixed(tree.status(), absl::StrCat("the log's checkpoint tells of ", checkpoint.size, " entries"));
  }
  ASSIGN_OR_RETURN(const Hash root, tree->View().Root(checkpoint.size));
  if (root != checkpoint.root) {
    return absl::DataLossError(absl::StrCat("the ", checkpoint.size, " entries of the log have root ",
                                            Base64Encode(Bytes(root)), ", but its checkpoint signs root ",
                                            Base64Encode(Bytes(checkpoint.root)), kRestore));
  }
  return RecoveredLog{*std::move(tree), std::move(checkpoint)};
}

absl::Status CompareWithMark(const RecoveredLog& log, const HighWaterMark& mark, const LogIdentity& identity,
                             bool adopt_missing) {
  const std::string what = absl::StrCat("the high-water mark ", mark.path());
  ASSIGN_OR_RETURN(const std::optional<std::string> note, mark.Read());
  const uint64_t size = log.tree.size();
  if (!note.has_value()) {
    if (size == 0 || adopt_missing) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat(what, " is missing, but the log holds ", size,
                     " entries; put it back, or start once with the option that adopts a missing mark"));
  }
  const absl::StatusOr<Checkpoint> marked = OpenCheckpoint(identity, *note);
  if (!marked.ok()) return Damaged(marked.status(), what);
  if (marked->size > size) {
    return absl::DataLossError(absl::StrCat("the log holds ", size, " entries, but ", what, " tells of ", marked->size,
                                            ": ", marked->size - size, " are lost", kRestore));
  }
  ASSIGN_OR_RETURN(const Hash root, log.tree.View().Root(marked->size));
  if (root == marked->root) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the first ", marked->size, " entries of the log have root ",
                                          Base64Encode(Bytes(root)), ", but ", what, " tells of root ",
                                          Base64Encode(Bytes(marked->root)), kRestore));
}

}  // namespace covenant::ledger
