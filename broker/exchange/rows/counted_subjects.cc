#include "broker/exchange/rows/counted_subjects.h"

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/rows/budgets.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr size_t kDayEnd = 5;

}  // namespace

absl::StatusOr<std::vector<uint32_t>> DaysOfCountedSubjects(const store::Reader& store) {
  std::vector<uint32_t> days;
  store::KeyRange range = store::Prefix(std::string(1, kCountedSubject));
  for (;;) {
    const auto cursor = store.Scan(Family::kUsage, range);
    RETURN_IF_ERROR(cursor->status());
    if (!cursor->Valid()) return days;
    if (cursor->key().size() < kDayEnd) return DamagedBudget();
    range.begin = store::Prefix(cursor->key().substr(0, kDayEnd)).end;
    days.push_back(ReadBigEndian32(cursor->key().substr(1)));
  }
}

absl::Status ForgetCountedSubjects(const store::Reader& store, std::string_view covenant, uint32_t day,
                                   const std::set<std::string>& subjects, store::Batch& changes) {
  const std::string prefix = CountedSubjectsUnder(covenant, day);
  auto cursor = store.Scan(Family::kUsage, store::Prefix(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view row = cursor->key();
    if (row.size() < prefix.size() + kCountedSubjectSize) return DamagedBudget();
    if (subjects.contains(std::string(row.substr(row.size() - kCountedSubjectSize)))) {
      changes.Delete(Family::kUsage, row);
    }
  }
  return cursor->status();
}

}  // namespace covenant::exchange
