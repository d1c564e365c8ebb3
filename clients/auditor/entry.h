// One entry of a log by itself: its leaf's form, and its detail against the commitment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/audit.pb.h"
#include "covenant/v1/log.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/auditor/signed_note.h"

namespace covenant::auditor {

// Reads a leaf and checks its form: version 1, a kind, hashes of 32 bytes or none.
// DATA_LOSS: says what is wrong.
absl::StatusOr<covenant::v1::Leaf> ReadLeaf(std::string_view bytes);

// Reads a detail after checking it against the leaf's commitment; nothing when salt and detail are both absent.
// DATA_LOSS: only one of the two is there, the commitment is another, or the detail cannot be read.
absl::StatusOr<std::optional<covenant::v1::Detail>> ReadDetail(const covenant::v1::Leaf& leaf, std::string_view salt,
                                                               std::string_view detail);

// Whether a GetEntry answer that permits holds an entry of the log that one of `keys` signed, at the index asked for.
// DATA_LOSS: says what is wrong.
absl::Status VerifyEntry(const covenant::v1::GetEntryAnswer& answer, uint64_t index, std::span<const LogKey> keys);

}  // namespace covenant::auditor
