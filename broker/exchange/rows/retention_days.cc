#include "broker/exchange/rows/retention_days.h"

#include <algorithm>
#include <string>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/model/stored.pb.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr absl::CivilDay kDayZero(1970, 1, 1);
constexpr size_t kDayBytes = 4;
constexpr size_t kNumberBytes = 8;

std::string Rows(std::string_view covenant, std::string_view supplier) {
  return crypto::HashInput("r").Part(covenant).Part(supplier).bytes();
}

// Days before 1970 count as that day: a term that began then is long over.
std::string RowsOf(std::string_view covenant, std::string_view supplier, absl::CivilDay day) {
  std::string row = Rows(covenant, supplier);
  AppendBigEndian32(row, static_cast<uint32_t>(std::max<absl::civil_diff_t>(day - kDayZero, 0)));
  return row;
}

absl::CivilDay DayOf(std::string_view key) {
  uint32_t days = 0;
  for (const char byte : key.substr(key.size() - kNumberBytes - kDayBytes, kDayBytes)) {
    days = days << 8 | static_cast<unsigned char>(byte);
  }
  return kDayZero + days;
}

}  // namespace

void RetentionDays::Put(std::string_view covenant, std::string_view supplier, const Signals& signals,
                        store::Batch& changes) {
  for (const auto& [day, numbers] : signals) {
    std::string row = RowsOf(covenant, supplier, day);
    AppendBigEndian64(row, numbers.front());
    stored::SignalsOfDay value;
    value.mutable_signals()->Add(numbers.begin(), numbers.end());
    changes.Put(Family::kSubjects, row, value.SerializeAsString());
  }
}

absl::Status RetentionDays::AddTo(const store::Reader& store, std::string_view covenant, std::string_view supplier,
                                  absl::CivilDay from, absl::CivilDay through, Tally& tally) {
  auto cursor =
      store.Scan(Family::kSubjects, {RowsOf(covenant, supplier, from), RowsOf(covenant, supplier, through + 1)});
  for (; cursor->Valid(); cursor->Next()) {
    stored::SignalsOfDay row;
    if (!row.ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size()))) {
      return absl::DataLossError("a row of terms in the data folder is damaged; restore a backup");
    }
    const absl::CivilDay day = DayOf(cursor->key());
    tally.signals += static_cast<uint64_t>(row.signals_size());
    tally.first = tally.first ? std::min(*tally.first, day) : day;
    tally.last = tally.last ? std::max(*tally.last, day) : day;
  }
  return cursor->status();
}

}  // namespace covenant::exchange
