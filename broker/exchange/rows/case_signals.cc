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
constexpr std::string_view kInvolved = "i";

std::string SignalRows(const CasePlace& place) {
  return crypto::HashInput("s").Part(place.covenant).Fixed(place.key).bytes();
}

std::string SignalRow(const CasePlace& place, uint64_t signal) {
  std::string row = SignalRows(place);
  AppendBigEndian64(row, signal);
  return row;
}

// The rows of the covenant's cases in a state, by its letter.
constexpr std::string_view kNotAdmitted = "n";
constexpr std::string_view kClosed = "z";
constexpr std::string_view kReopened = "o";

std::string RowsIn(std::string_view state, std::string_view covenant) {
  return crypto::HashInput(state).Part(covenant).bytes();
}

std::string RowIn(std::string_view state, const CasePlace& place) {
  return RowsIn(state, place.covenant) + place.key;
}

absl::Status Damaged() {
  return absl::DataLossError("a row of a case's signals in the data folder is damaged; restore a backup");
}

void PutIn(std::string_view state, const CaseSignals::Dated& row, store::Batch& changes) {
  changes.Put(Family::kCases, RowIn(state, row.place), policy::FormatDate(row.since));
}

absl::StatusOr<std::vector<CaseSignals::Dated>> AllIn(std::string_view state, const store::Reader& store,
                                                      std::string_view covenant) {
  const std::string prefix = RowsIn(state, covenant);
  std::vector<CaseSignals::Dated> rows;
  auto cursor = store.Scan(Family::kCases, store::Prefix(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    const std::optional<absl::CivilDay> since = policy::ParseDate(cursor->value());
    if (!since || cursor->key().size() != prefix.size() + kPlaceSize) return Damaged();
    rows.push_back({{std::string(covenant), std::string(cursor->key().substr(prefix.size()))}, *since});
  }
  RETURN_IF_ERROR(cursor->status());
  return rows;
}

}  // namespace

void CaseSignals::Put(const CasePlace& place, const Named& row, store::Batch& changes) {
  changes.Put(Family::kCases, SignalRow(place, row.signal), row.involved ? kInvolved : "");
}

bool CaseSignals::Shares(const StoredCase& file, std::string_view supplier, const Named& row) {
  return file.Involves(supplier) && (row.involved || file.TookPart(supplier));
}

void CaseSignals::Remove(const CasePlace& place, uint64_t signal, store::Batch& changes) {
  changes.Delete(Family::kCases, SignalRow(place, signal));
}

absl::StatusOr<std::vector<CaseSignals::Named>> CaseSignals::Of(const store::Reader& store, const CasePlace& place) {
  const std::string prefix = SignalRows(place);
  std::vector<Named> signals;
  auto cursor = store.Scan(Family::kCases, store::Prefix(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    if (cursor->key().size() != prefix.size() + kNumberSize) return Damaged();
    signals.push_back({ReadBigEndian64(cursor->key().substr(prefix.size())), cursor->value() == kInvolved});
  }
  RETURN_IF_ERROR(cursor->status());
  return signals;
}

void CaseSignals::PutNotAdmitted(const Dated& row, store::Batch& changes) {
  PutIn(kNotAdmitted, row, changes);
}

void CaseSignals::RemoveNotAdmitted(const CasePlace& place, store::Batch& changes) {
  changes.Delete(Family::kCases, RowIn(kNotAdmitted, place));
}

absl::StatusOr<std::vector<CaseSignals::Dated>> CaseSignals::AllNotAdmitted(const store::Reader& store,
                                                                            std::string_view covenant) {
  return AllIn(kNotAdmitted, store, covenant);
}

void CaseSignals::PutClosed(const Dated& row, store::Batch& changes) {
  PutIn(kClosed, row, changes);
  RemoveReopened(row.place, changes);
}

void CaseSignals::PutReopened(const Dated& row, store::Batch& changes) {
  PutIn(kReopened, row, changes);
  RemoveClosed(row.place, changes);
}

void CaseSignals::RemoveClosed(const CasePlace& place, store::Batch& changes) {
  changes.Delete(Family::kCases, RowIn(kClosed, place));
}

void CaseSignals::RemoveReopened(const CasePlace& place, store::Batch& changes) {
  changes.Delete(Family::kCases, RowIn(kReopened, place));
}

absl::StatusOr<std::vector<CaseSignals::Dated>> CaseSignals::AllClosed(const store::Reader& store,
                                                                       std::string_view covenant) {
  return AllIn(kClosed, store, covenant);
}

absl::StatusOr<std::vector<CaseSignals::Dated>> CaseSignals::AllReopened(const store::Reader& store,
                                                                         std::string_view covenant) {
  return AllIn(kReopened, store, covenant);
}

}  // namespace covenant::exchange
