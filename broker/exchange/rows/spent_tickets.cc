#include "broker/exchange/rows/spent_tickets.h"

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/exchange/rows/usage.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr char kKind = 't';
constexpr size_t kHashSize = 16;
constexpr uint32_t kKeptDays = 7;

}  // namespace

absl::StatusOr<bool> SpentTickets::Spend(std::string_view ticket, uint32_t last_day, Reservation& reservation,
                                         store::Batch& changes) {
  std::string row = UsageOn(kKind, last_day);
  row.append(crypto::Sha256Of(ticket).substr(0, kHashSize));

  const MutexLock lock(&mutex_);
  // Under the lock: whoever comes next sees ours, pending or on disk.
  if (pending_.contains(row)) return false;
  ASSIGN_OR_RETURN(const std::optional<std::string> earlier, store_.Get(Family::kUsage, row));
  if (earlier) return false;
  changes.Put(Family::kUsage, row, "");
  pending_.insert(row);
  reservation.rows_.push_back(std::move(row));
  return true;
}

absl::Status SpentTickets::Prune(uint32_t today, store::Batch& changes) const {
  return PruneUsage(store_, kKind, today < kKeptDays ? 0 : today - kKeptDays, changes);
}

void SpentTickets::Release(const std::vector<std::string>& rows) {
  const MutexLock lock(&mutex_);
  for (const std::string& row : rows) pending_.erase(row);
}

}  // namespace covenant::exchange
