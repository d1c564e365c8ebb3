#include "broker/exchange/rows/case_signals.h"

#include <optional>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr size_t kPlaceSize = 32;
constexpr size_t kNumberSize = 8;

std::string SignalRows(const CasePlace& place) {
  return crypto::HashInput("s").Part(place.covenant).Fixed(place.key).bytes();
}

std::string SignalRow(const CasePlace& place, uint64_t signal) {
  std::string row = SignalRows(place);
  AppendBigEndian64(row, signal);
  return row;
}

std::string NotAdmittedRows(std::string_view covenant) {
  return crypto::HashInput("n").Part(covenant).bytes();
}

absl::Status Damaged() {
  return absl::DataLossError("a row of a case's signals in the data folder is damaged; restore a backup");
}

}  // namespace

void CaseSignals::Put(const CasePlace& place, uint64_t signal, store::Batch& changes) {
  changes.Put(Family::kCases, SignalRow(place, signal), "");
}

void CaseSignals::Remove(const CasePlace& place, uint64_t signal, store::Batch& changes) {
  changes.Delete(Family::kCases, SignalRow(place, signal));
}

absl::StatusOr<std::vector<uint64_t>> CaseSignals::Of(const store::Reader& store, const CasePlace& place) {
  const std::string prefix = SignalRows(place);
  std::vector<uint64_t> signals;
  auto cursor = store.Scan(Family::kCases, store::Prefix(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    if (cursor->key().size() != prefix.size() + kNumberSize) return Damaged();
    signals.push_back(ReadBigEndian64(cursor->key().substr(prefix.size())));
  }
  RETURN_IF_ERROR(cursor->status());
  return signals;
}

void CaseSignals::PutNotAdmitted(const NotAdmitted& row, store::Batch& changes) {
  changes.Put(Family::kCases, NotAdmittedRows(row.place.covenant) + row.place.key, policy::FormatDate(row.since));
}

void CaseSignals::RemoveNotAdmitted(const CasePlace& place, store::Batch& changes) {
  changes.Delete(Family::kCases, NotAdmittedRows(place.covenant) + place.key);
}

absl::StatusOr<std::vector<CaseSignals::NotAdmitted>> CaseSignals::AllNotAdmitted(const store::Reader& store,
                                                                                  std::string_view covenant) {
  const std::string prefix = NotAdmittedRows(covenant);
  std::vector<NotAdmitted> rows;
  auto cursor = store.Scan(Family::kCases, store::Prefix(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    const std::optional<absl::CivilDay> since = policy::ParseDate(cursor->value());
    if (!since || cursor->key().size() != prefix.size() + kPlaceSize) return Damaged();
    rows.push_back({{std::string(covenant), std::string(cursor->key().substr(prefix.size()))}, *since});
  }
  RETURN_IF_ERROR(cursor->status());
  return rows;
}

}  // namespace covenant::exchange
