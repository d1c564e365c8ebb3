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
constexpr int kLongestMonth = 31;
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

absl::Status Damaged() {
  return absl::DataLossError("a row of terms in the data folder is damaged; restore a backup");
}

// The row under the cursor, whose key begins with the rows of its covenant.
absl::StatusOr<RetentionDays::Row> ReadRow(const store::Cursor& cursor, size_t covenant_prefix) {
  RetentionDays::Row row;
  row.key = std::string(cursor.key());
  std::string_view rest = cursor.key().substr(covenant_prefix);
  if (rest.size() < 2 + kDayBytes + kNumberBytes) return Damaged();
  row.supplier = rest.substr(2, rest.size() - 2 - kDayBytes - kNumberBytes);
  row.began_on = DayOf(cursor.key());
  stored::SignalsOfDay value;
  if (!value.ParseFromArray(cursor.value().data(), static_cast<int>(cursor.value().size()))) return Damaged();
  row.signals.assign(value.signals().begin(), value.signals().end());
  return row;
}

}  // namespace

absl::CivilDay RetentionDays::BeginsAtMost(absl::CivilDay day, const policy::Period& keep) {
  const policy::Period back{-keep.years, -keep.months, -keep.days, -keep.hours};
  absl::CivilDay begin = policy::AddPeriod(day, back) + kLongestMonth;
  while (policy::AddPeriod(begin, keep) > day) --begin;
  return begin;
}

absl::Status RetentionDays::ForEach(const store::Reader& store, std::string_view covenant, absl::CivilDay through,
                                    absl::FunctionRef<bool(const Row&)> visit) {
  const std::string prefix = crypto::HashInput("r").Part(covenant).bytes();
  const std::string end = store::Prefix(prefix).end;
  std::string from = prefix;
  for (;;) {
    auto cursor = store.Scan(Family::kSubjects, {from, end});
    if (!cursor->Valid()) return cursor->status();
    ASSIGN_OR_RETURN(const Row first, ReadRow(*cursor, prefix.size()));
    for (; cursor->Valid(); cursor->Next()) {
      ASSIGN_OR_RETURN(const Row row, ReadRow(*cursor, prefix.size()));
      if (row.supplier != first.supplier || through < row.began_on) break;
      if (!visit(row)) return absl::OkStatus();
    }
    RETURN_IF_ERROR(cursor->status());
    from = store::Prefix(Rows(covenant, first.supplier)).end;
  }
}

absl::Status RetentionDays::ForEachOf(const store::Reader& store, std::string_view covenant, std::string_view supplier,
                                      absl::FunctionRef<bool(const Row&)> visit) {
  const size_t prefix = crypto::HashInput("r").Part(covenant).bytes().size();
  auto cursor = store.Scan(Family::kSubjects, store::Prefix(Rows(covenant, supplier)));
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const Row row, ReadRow(*cursor, prefix));
    if (!visit(row)) return absl::OkStatus();
  }
  return cursor->status();
}

absl::StatusOr<std::optional<RetentionDays::Row>> RetentionDays::Find(const store::Reader& store,
                                                                      std::string_view covenant,
                                                                      std::string_view supplier, absl::CivilDay day,
                                                                      uint64_t signal) {
  const size_t prefix = crypto::HashInput("r").Part(covenant).bytes().size();
  for (const std::string& rows : {RowsOf(covenant, supplier, day), Rows(covenant, supplier)}) {
    auto cursor = store.Scan(Family::kSubjects, store::Prefix(rows));
    for (; cursor->Valid(); cursor->Next()) {
      ASSIGN_OR_RETURN(Row row, ReadRow(*cursor, prefix));
      if (std::ranges::find(row.signals, signal) != row.signals.end()) return row;
    }
    RETURN_IF_ERROR(cursor->status());
  }
  return std::nullopt;
}

void RetentionDays::Remove(const Row& row, std::span<const uint64_t> gone, store::Batch& changes) {
  stored::SignalsOfDay left;
  for (const uint64_t signal : row.signals) {
    if (!std::ranges::binary_search(gone, signal)) left.add_signals(signal);
  }
  if (left.signals().empty()) {
    changes.Delete(Family::kSubjects, row.key);
  } else {
    changes.Put(Family::kSubjects, row.key, left.SerializeAsString());
  }
}

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
    if (!row.ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size()))) return Damaged();
    const absl::CivilDay day = DayOf(cursor->key());
    tally.signals += static_cast<uint64_t>(row.signals_size());
    tally.first = tally.first ? std::min(*tally.first, day) : day;
    tally.last = tally.last ? std::max(*tally.last, day) : day;
  }
  return cursor->status();
}

}  // namespace covenant::exchange
