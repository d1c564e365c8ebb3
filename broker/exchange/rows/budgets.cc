#include "broker/exchange/rows/budgets.h"

#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/rows/usage.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr char kEvaluations = 'e';
constexpr char kSubjects = 's';
constexpr size_t kRandomSize = 8;
constexpr size_t kCountSize = 4;
constexpr uint32_t kKeptDays = 2;

std::string Whose(const BudgetKey& key) {
  std::string whose;
  for (const std::string_view part : {key.covenant, key.party}) {
    AppendBigEndian16(whose, static_cast<uint16_t>(part.size()));
    whose.append(part);
  }
  return whose;
}

std::string RowPrefix(char kind, const BudgetKey& key) {
  std::string row(1, kind);
  AppendBigEndian32(row, key.day);
  return row.append(Whose(key));
}

absl::Status Damaged() {
  return absl::DataLossError("a row of a budget in the data folder is damaged");
}

}  // namespace

absl::StatusOr<Budgets::Used> Budgets::Read(const BudgetKey& key) const {
  Used used;
  const std::string evaluations = RowPrefix(kEvaluations, key);
  auto cursor = store_.Scan(Family::kUsage, store::Prefix(evaluations));
  for (; cursor->Valid(); cursor->Next()) {
    if (cursor->value().size() != kCountSize) return Damaged();
    used.evaluations += ReadBigEndian32(cursor->value());
  }
  RETURN_IF_ERROR(cursor->status());
  const std::string subjects = RowPrefix(kSubjects, key);
  cursor = store_.Scan(Family::kUsage, store::Prefix(subjects));
  for (; cursor->Valid(); cursor->Next()) used.subjects.insert(std::string(cursor->key().substr(subjects.size())));
  RETURN_IF_ERROR(cursor->status());
  return used;
}

absl::StatusOr<Budgets::Used*> Budgets::UsedOf(const BudgetKey& key, store::Batch& changes) {
  if (newest_day_ < key.day) {
    newest_day_ = key.day;
    std::erase_if(used_, [&](const auto& one) { return one.first.first + 1 < key.day; });
    for (const char kind : {kEvaluations, kSubjects}) {
      RETURN_IF_ERROR(PruneUsage(store_, kind, key.day < kKeptDays ? 0 : key.day - kKeptDays, changes));
    }
  }
  const std::pair place(key.day, Whose(key));
  auto found = used_.find(place);
  if (found == used_.end()) {
    ASSIGN_OR_RETURN(Used used, Read(key));
    found = used_.emplace(place, std::move(used)).first;
  }
  return &found->second;
}

absl::StatusOr<bool> Budgets::ChargeEvaluations(const BudgetKey& key, uint32_t count, int most, store::Batch& changes) {
  if (count == 0) return true;
  const MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(Used * used, UsedOf(key, changes));
  if (used->evaluations + count > static_cast<uint64_t>(most)) return false;
  used->evaluations += count;
  std::string value;
  AppendBigEndian32(value, count);
  changes.Put(Family::kUsage, RowPrefix(kEvaluations, key) + crypto::RandomBytes(kRandomSize), value);
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
  if (used->subjects.size() + added.size() > static_cast<size_t>(most)) return false;
  for (const std::string& subject : added) changes.Put(Family::kUsage, RowPrefix(kSubjects, key) + subject, "");
  used->subjects.merge(added);
  return true;
}

}  // namespace covenant::exchange
