// The first entry of a log, and the refusals of identities: entries that the broker makes of its own accord.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "broker/authenticate/refusal_tally.h"
#include "broker/base/task.h"
#include "broker/exchange/story/rooms.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// The form of what is stored, which the first entry leaves in family kMeta. A change after which this broker would
// misread what an earlier one stored (a row's key, or a field that means something else) takes the next number.
inline constexpr std::string_view kDataFormat = "2";
// The form of the data; nothing when the log has not begun. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::optional<std::string>> FormatOf(const store::Reader& store);

// The id of the keyring whose keys the data needs, in family kMeta.
inline constexpr std::string_view kKeyringRow = "keyring";

// Records the policy set that the log starts with, and plants the decoy. Precondition: the log is empty.
Task<absl::Status> BeginLog(Rooms& rooms);

// Records that an identity was refused (`count` identical refusals).
Task<absl::Status> RecordRefusal(Rooms& rooms, authenticate::CountedRefusal refusal);

}  // namespace covenant::exchange
