#include "broker/exchange/destruction/sweep.h"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/destruction/closed_cases.h"
#include "broker/exchange/destruction/destroy.h"
#include "broker/exchange/destruction/due_signals.h"
#include "broker/exchange/destruction/log_terms.h"
#include "broker/exchange/destruction/request_terms.h"

namespace covenant::exchange {

absl::Status SweepOnce(Rooms& rooms) {
  RETURN_IF_ERROR(Wait(FinishDestroying(rooms)));
  // First what hides and shows, for to destroy may take long; what fails there keeps nothing from going.
  const absl::Status kept = KeepClosedCases(rooms);
  for (;;) {
    ASSIGN_OR_RETURN(std::optional<Doomed> doomed, DueSignals(rooms, rooms.clock.Now()));
    if (!doomed) break;
    RETURN_IF_ERROR(Wait(BeginDestroying(rooms, *std::move(doomed))));
  }
  ASSIGN_OR_RETURN(std::vector<Doomed> of_the_log, DueDetails(rooms, rooms.clock.Now()));
  for (Doomed& doomed : of_the_log) RETURN_IF_ERROR(Wait(BeginDestroying(rooms, std::move(doomed))));
  ASSIGN_OR_RETURN(std::vector<Doomed> requests, DueSubjectRequests(rooms, rooms.clock.Now()));
  for (Doomed& doomed : requests) RETURN_IF_ERROR(Wait(BeginDestroying(rooms, std::move(doomed))));
  // Together: the store's files are rewritten once for all of them.
  RETURN_IF_ERROR(Wait(FinishDestroying(rooms)));
  return kept;
}

Sweep::Sweep(Rooms& rooms, absl::Duration interval, std::function<void(std::string_view)> report)
    : rooms_(rooms), report_(std::move(report)), in_time_([this, interval] { SweepInTime(interval); }) {}

Sweep::~Sweep() {
  stopping_ = true;
  rooms_.sweep.Ring();
  in_time_.join();
}

void Sweep::SweepInTime(absl::Duration interval) {
  while (!stopping_) {
    if (const absl::Status swept = SweepOnce(rooms_); !swept.ok()) {
      report_(absl::StrCat("not all that is due was destroyed or shielded, it is tried again: ", swept.message()));
    }
    rooms_.sweep.WaitFor(absl::ToChronoNanoseconds(interval));
  }
}

}  // namespace covenant::exchange
