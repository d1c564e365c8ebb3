#include "broker/exchange/rows/budgets.h"

#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/rows/usage.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr Countable kCountables[] = {Countable::kEvaluations, Countable::kSubmissions, Countable::kChecks,
                                     Countable::kRetrievals};
constexpr char kExhausted = 'x';
constexpr char kBreakGlass = 'g';
constexpr size_t kRandomSize = 8;
constexpr size_t kCountSize = 4;
constexpr uint32_t kKeptDays = 2;
constexpr uint32_t kExhaustedKeptDays = 31;
// No month begins more days than this before the next.
constexpr uint32_t kLongestMonth = 31;
constexpr absl::CivilDay kDayZero(1970, 1, 1);

std::string Whose(const BudgetKey& key) {
  std::string whose;
  AppendWithLength(whose, key.covenant);
  AppendWithLength(whose, key.party);
  return whose;
}

std::string RowPrefix(char kind, const BudgetKey& key) {
  return UsageOn(kind, key.day) + Whose(key);
}

uint32_t DaysBefore(uint32_t day, uint32_t days) {
  return day < days ? 0 : day - days;
}

// Takes LP(part) off the front. False when `bytes` is too short.
bool TakePart(std::string_view& bytes, std::string& part) {
  if (bytes.size() < 2) return false;
  const size_t size = ReadBigEndian16(bytes);
  bytes.remove_prefix(2);
  if (bytes.size() < size) return false;
  part = std::string(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return true;
}

}  // namespace

uint32_t BudgetDay(absl::CivilDay day) {
  return static_cast<uint32_t>(day - kDayZero);
}

absl::CivilDay CivilDayOf(uint32_t budget_day) {
  return kDayZero + budget_day;
}

std::string CountedSubjectsUnder(std::string_view covenant, uint32_t day) {
  std::string rows = UsageOn(kCountedSubject, day);
  AppendWithLength(rows, covenant);
  return rows;
}

absl::Status DamagedBudget() {
  return absl::DataLossError("a row of a budget in the data folder is damaged");
}

absl::StatusOr<Budgets::Used> Budgets::Read(const BudgetKey& key) const {
  Used used;
  for (const Countable what : kCountables) {
    auto cursor = store_.Scan(Family::kUsage, store::Prefix(RowPrefix(static_cast<char>(what), key)));
    for (; cursor->Valid(); cursor->Next()) {
      if (cursor->value().size() != kCountSize) return DamagedBudget();
      used.counts[what] += ReadBigEndian32(cursor->value());
    }
    RETURN_IF_ERROR(cursor->status());
  }
  const std::string subjects = RowPrefix(kCountedSubject, key);
  auto cursor = store_.Scan(Family::kUsage, store::Prefix(subjects));
  for (; cursor->Valid(); cursor->Next()) used.subjects.insert(std::string(cursor->key().substr(subjects.size())));
  RETURN_IF_ERROR(cursor->status());
  return used;
}

absl::StatusOr<Budgets::Used*> Budgets::UsedOf(const BudgetKey& key, store::Batch& changes) {
  if (newest_day_ < key.day) {
    newest_day_ = key.day;
    std::erase_if(used_, [&](const auto& one) { return one.first.first + 1 < key.day; });
    for (const Countable what : kCountables) {
      RETURN_IF_ERROR(PruneUsage(store_, static_cast<char>(what), DaysBefore(key.day, kKeptDays), changes));
    }
    RETURN_IF_ERROR(PruneUsage(store_, kCountedSubject, DaysBefore(key.day, kKeptDays), changes));
    RETURN_IF_ERROR(PruneUsage(store_, kExhausted, DaysBefore(key.day, kExhaustedKeptDays), changes));
  }
  const std::pair place(key.day, Whose(key));
  auto found = used_.find(place);
  if (found == used_.end()) {
    ASSIGN_OR_RETURN(Used used, Read(key));
    found = used_.emplace(place, std::move(used)).first;
  }
  return &found->second;
}

absl::StatusOr<bool> Budgets::ChargeCount(const BudgetKey& key, Countable what, uint32_t count, int most,
                                          store::Batch& changes) {
  if (count == 0) return true;
  const MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(Used * used, UsedOf(key, changes));
  uint64_t& counted = used->counts[what];
  if (counted + count > static_cast<uint64_t>(most)) {
    changes.Put(Family::kUsage, RowPrefix(kExhausted, key), "");
    return false;
  }
  counted += count;
  std::string value;
  AppendBigEndian32(value, count);
  changes.Put(Family::kUsage, RowPrefix(static_cast<char>(what), key) + crypto::RandomBytes(kRandomSize), value);
  return true;
}

absl::StatusOr<bool> Budgets::ChargeSubjects(const BudgetKey& key, const std::vector<std::string>& subjects, int most,
                                             store::Batch& changes) {
  const MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(Used * used, UsedOf(key, changes));
  absl::flat_hash_set<std::string> added;
  for (const std::string& subject : subjects) {
    if (!used->subjects.contains(subject)) added.insert(subject);
  }
  if (used->subjects.size() + added.size() > static_cast<size_t>(most)) {
    changes.Put(Family::kUsage, RowPrefix(kExhausted, key), "");
    return false;
  }
  for (const std::string& subject : added) changes.Put(Family::kUsage, RowPrefix(kCountedSubject, key) + subject, "");
  used->subjects.merge(added);
  return true;
}

absl::StatusOr<uint64_t*> Budgets::UsedInMonth(const BudgetKey& month, store::Batch& changes) {
  if (newest_month_ < month.day) {
    newest_month_ = month.day;
    const uint32_t before = DaysBefore(month.day, kLongestMonth);
    std::erase_if(months_, [&](const auto& one) { return one.first.first < before; });
    RETURN_IF_ERROR(PruneUsage(store_, kBreakGlass, before, changes));
  }
  const std::pair place(month.day, Whose(month));
  auto found = months_.find(place);
  if (found == months_.end()) {
    uint64_t uses = 0;
    auto cursor = store_.Scan(Family::kUsage, store::Prefix(RowPrefix(kBreakGlass, month)));
    for (; cursor->Valid(); cursor->Next()) ++uses;
    RETURN_IF_ERROR(cursor->status());
    found = months_.emplace(place, uses).first;
  }
  return &found->second;
}

absl::StatusOr<bool> Budgets::ChargeMonth(const BudgetKey& key, uint32_t month, int most, store::Batch& changes) {
  const BudgetKey of_month{key.party, key.covenant, month};
  const MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(uint64_t* const uses, UsedInMonth(of_month, changes));
  if (*uses + 1 > static_cast<uint64_t>(most)) {
    changes.Put(Family::kUsage, RowPrefix(kExhausted, key), "");
    return false;
  }
  ++*uses;
  changes.Put(Family::kUsage, RowPrefix(kBreakGlass, of_month) + crypto::RandomBytes(kRandomSize), "");
  return true;
}

absl::StatusOr<std::vector<Exhausted>> Budgets::ExhaustedSince(const store::Reader& store, uint32_t from) {
  std::vector<Exhausted> found;
  auto cursor = store.Scan(Family::kUsage, {UsageOn(kExhausted, from), std::string(1, kExhausted + 1)});
  for (; cursor->Valid(); cursor->Next()) {
    std::string_view rest = cursor->key();
    if (rest.size() < 5) return DamagedBudget();
    Exhausted one;
    one.day = ReadBigEndian32(rest.substr(1));
    rest.remove_prefix(5);
    if (!TakePart(rest, one.covenant) || !TakePart(rest, one.party) || !rest.empty()) return DamagedBudget();
    found.push_back(std::move(one));
  }
  RETURN_IF_ERROR(cursor->status());
  return found;
}

}  // namespace covenant::exchange
