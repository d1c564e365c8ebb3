// The story of PseudonymService.RotateKeys.
#pragma once

#include "covenant/v1/pseudonym.pb.h"

#include "broker/exchange/story/story.h"

namespace covenant::exchange {

inline constexpr std::string_view kRotationRunning = "ROTATION_RUNNING";

// Asked by two persons: publishes a next key for every scheme of the covenant that has one, and with the entry makes
// them the current ones: from then on new subjects stand under them, and the others are moved there (move_subjects.h).
// A write. With `status_only` says how far that is, which is a read. Errors as Tell.
Task<absl::StatusOr<Reply>> RotateKeys(Rooms& rooms, Call call, const v1::RotateKeysRequest& request);

}  // namespace covenant::exchange
