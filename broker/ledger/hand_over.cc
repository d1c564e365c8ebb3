#include "broker/ledger/hand_over.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/ledger/rows.h"

namespace covenant::ledger {
namespace {

// The note as the next key signs it; nothing when it has signed it already.
absl::StatusOr<std::optional<std::string>> SignedAnew(const std::optional<std::string>& note, absl::string_view what,
                                                      const LogIdentity& before, const LogIdentity& next,
                                                      const SignNote& sign) {
  if (!note.has_value()) return absl::FailedPreconditionError(absl::StrCat(what, " is missing; start the broker once"));
  if (OpenCheckpoint(next, *note).ok()) return std::nullopt;
  const absl::StatusOr<Checkpoint> checkpoint = OpenCheckpoint(before, *note);
  if (!checkpoint.ok()) {
    return absl::Status(checkpoint.status().code(), absl::StrCat(what, ": ", checkpoint.status().message()));
  }
  return std::optional(SignCheckpoint(next, sign, checkpoint->size, checkpoint->root).note);
}

}  // namespace

absl::StatusOr<bool> IsSignedBy(const store::Reader& reader, const LogIdentity& identity) {
  ASSIGN_OR_RETURN(const std::optional<std::string> note, reader.Get(store::Family::kMeta, kCheckpointKey));
  return note.has_value() && OpenCheckpoint(identity, *note).ok();
}

absl::Status HandOver(store::Store& store, const HighWaterMark& mark, const LogIdentity& before,
                      const LogIdentity& next, const SignNote& sign) {
  ASSIGN_OR_RETURN(const std::optional<std::string> stored, store.Get(store::Family::kMeta, kCheckpointKey));
  ASSIGN_OR_RETURN(const auto checkpoint, SignedAnew(stored, "the log's stored checkpoint", before, next, sign));
  ASSIGN_OR_RETURN(const std::optional<std::string> marked, mark.Read());
  ASSIGN_OR_RETURN(const auto fresh_mark,
                   SignedAnew(marked, absl::StrCat("the high-water mark ", mark.path()), before, next, sign));
  if (checkpoint.has_value()) {
    store::Batch batch;
    batch.Put(store::Family::kMeta, kCheckpointKey, *checkpoint);
    RETURN_IF_ERROR(store.Write(batch));
  }
  return fresh_mark.has_value() ? mark.Write(*fresh_mark) : absl::OkStatus();
}

}  // namespace covenant::ledger
