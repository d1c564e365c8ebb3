#include "broker/exchange/rows/corrections.h"

#include <string>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr size_t kTimeBytes = 8;

std::string RowOf(uint64_t signal) {
  std::string key = "corrected/";
  AppendBigEndian64(key, signal);
  return key;
}

}  // namespace

void Corrections::Put(uint64_t signal, absl::Time now, store::Batch& changes) {
  std::string time;
  AppendBigEndian64(time, static_cast<uint64_t>(absl::ToUnixMillis(now)));
  changes.Put(Family::kMeta, RowOf(signal), time);
}

void Corrections::Remove(uint64_t signal, store::Batch& changes) {
  changes.Delete(Family::kMeta, RowOf(signal));
}

absl::StatusOr<std::optional<absl::Time>> Corrections::LastOf(const store::Reader& store, uint64_t signal) {
  ASSIGN_OR_RETURN(const std::optional<std::string> row, store.Get(Family::kMeta, RowOf(signal)));
  if (!row) return std::nullopt;
  if (row->size() != kTimeBytes) {
    return absl::DataLossError("a row of a correction in the data folder is damaged; restore a backup");
  }
  return absl::FromUnixMillis(static_cast<int64_t>(ReadBigEndian64(*row)));
}

}  // namespace covenant::exchange
