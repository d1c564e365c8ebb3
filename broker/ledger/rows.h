// The ledger's rows in the store, byte by byte.
//
//   kEntries  key: index (8, big-endian)
//             value: length of the leaf (4, big-endian), the leaf, the sealed detail
//   kTiles    key: tile level (1), tile index (8, big-endian)
//             value: 256 hashes of 32 bytes. Full tiles only, written once: what is right of them is computed from the
//             entries at start-up.
//   kMeta     "ledger/checkpoint": the signed note of the last checkpoint
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace covenant::ledger {

inline constexpr std::string_view kMetaPrefix = "ledger/";
inline constexpr std::string_view kCheckpointKey = "ledger/checkpoint";

std::string EntryKey(uint64_t index);
std::string TileKey(uint8_t level, uint64_t index);

std::string EntryRow(std::string_view leaf, std::string_view detail);
// Leaf and detail, within `row`. kDataLoss when the row is cut short; `index` is for the sentence only.
absl::StatusOr<std::pair<std::string_view, std::string_view>> SplitEntryRow(std::string_view row, uint64_t index);

}  // namespace covenant::ledger
