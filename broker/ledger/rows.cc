#include "broker/ledger/rows.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"

namespace covenant::ledger {

std::string EntryKey(uint64_t index) {
  std::string key;
  AppendBigEndian64(key, index);
  return key;
}

std::string TileKey(uint8_t level, uint64_t index) {
  std::string key(1, static_cast<char>(level));
  AppendBigEndian64(key, index);
  return key;
}

std::string EntryRow(std::string_view leaf, std::string_view detail) {
  std::string row;
  row.reserve(4 + leaf.size() + detail.size());
  AppendBigEndian32(row, static_cast<uint32_t>(leaf.size()));
  return row.append(leaf).append(detail);
}

absl::StatusOr<std::pair<std::string_view, std::string_view>> SplitEntryRow(std::string_view row, uint64_t index) {
  if (row.size() < 4 || row.size() - 4 < ReadBigEndian32(row)) {
    return absl::DataLossError(absl::StrCat("entry ", index, " of the log is cut short"));
  }
  const size_t leaf_size = ReadBigEndian32(row);
  return std::pair(row.substr(4, leaf_size), row.substr(4 + leaf_size));
}

}  // namespace covenant::ledger
