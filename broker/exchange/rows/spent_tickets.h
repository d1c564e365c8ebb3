// Spent tickets: which tickets of the blind path were redeemed. Rows of family kUsage:
//   't' last-day (4, big-endian) ticket-hash (16)  -> empty
// where last-day is that of the ticket, and ticket-hash the first 16 bytes of its SHA-256. A row goes when its ticket
// has been expired for a week, for a clock that is set back makes expired tickets good again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "broker/base/mutex.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// How long a ticket serves beyond the UTC day on which it was issued.
inline constexpr uint32_t kTicketDays = 1;

// Thread-safe.
class SpentTickets {
 public:
  explicit SpentTickets(const store::Store& store) : store_(store) {}

  // Tickets that a request is about to spend: spent for everybody else meanwhile. Given back when it is dropped. Pinned
  // for ever when the fate of its rows is unknown.
  class Reservation {
   public:
    explicit Reservation(SpentTickets* owner) : owner_(owner) {}
    Reservation(Reservation&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), rows_(std::move(other.rows_)) {}
    Reservation& operator=(Reservation&&) = delete;
    ~Reservation() {
      if (owner_ != nullptr) owner_->Release(rows_);
    }
    void Pin() { owner_ = nullptr; }

   private:
    friend class SpentTickets;
    SpentTickets* owner_;
    std::vector<std::string> rows_;
  };

  // Spends a ticket that was found to be genuine: adds its row to `changes` and holds it in `reservation`. False when
  // it was spent before. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<bool> Spend(std::string_view ticket, uint32_t last_day, Reservation& reservation,
                             store::Batch& changes);

  // Adds to `changes` the deletion of rows that are no longer needed on `today` (days since 1970-01-01), at most 1,000.
  absl::Status Prune(uint32_t today, store::Batch& changes) const;

 private:
  void Release(const std::vector<std::string>& rows);

  const store::Store& store_;
  Mutex mutex_;
  // Rows that are being written.
  absl::flat_hash_set<std::string> pending_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::exchange
