// Repeats: which requests were answered before. Rows of family kRepeats, LP being a 2-byte big-endian length and the
// bytes:
//   LP(party) kind (1) request-id (16)       -> stored.Repeat
//   LP(party) kind (1) request-id (16) '#'   -> index of its entry (8, big-endian); of writes, refusals and
//                                               bulk messages
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "covenant/v1/log.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/model/stored.pb.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// The row of a request; `uuid` are the 16 bytes of its id. Sorts by party, kind and time: a UUIDv7 begins with its
// time.
std::string RepeatRow(std::string_view party, v1::EntryKind kind, std::string_view uuid);
// That of the call's own request. Precondition: its id is a UUIDv7 (CheckForm).
std::string RepeatRow(const Call& call);
// Where the ledger writes the entry's index, which only the commit knows.
std::string IndexRow(std::string_view repeat_row);

// Nothing when there is no such row. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::optional<stored::Repeat>> FindRepeat(const store::Reader& store, std::string_view repeat_row);
absl::StatusOr<std::optional<uint64_t>> FindIndex(const store::Reader& store, std::string_view repeat_row);

}  // namespace covenant::exchange
