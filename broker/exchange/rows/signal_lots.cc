#include "broker/exchange/rows/signal_lots.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"

namespace covenant::exchange {

size_t SignalsRead(size_t signals) {
  if (signals > kReadAtOnce) return (signals + kReadAtOnce - 1) / kReadAtOnce * kReadAtOnce;
  return std::bit_ceil(std::max(signals, kLeastRead));
}

absl::Status ReadInLots(const store::Reader& store, const Records& records, const std::vector<uint64_t>& signals,
                        const std::function<absl::Status(Record, bool)>& visit) {
  if (signals.empty()) return absl::OkStatus();
  const size_t all = SignalsRead(signals.size());
  for (size_t from = 0; from < all; from += kReadAtOnce) {
    const size_t count = std::min(kReadAtOnce, all - from);
    const auto at = [&](size_t i) { return signals[(from + i) % signals.size()]; };
    std::vector<std::string> keys(count);
    for (size_t i = 0; i < count; ++i) AppendBigEndian64(keys[i], at(i));
    ASSIGN_OR_RETURN(const auto rows, store.MultiGet(store::Family::kSignals, keys));
    for (size_t i = 0; i < count; ++i) {
      if (!rows[i]) continue;
      ASSIGN_OR_RETURN(std::optional<Record> record, records.Open(at(i), *rows[i]));
      if (record) RETURN_IF_ERROR(visit(*std::move(record), from + i < signals.size()));
    }
  }
  return absl::OkStatus();
}

}  // namespace covenant::exchange
