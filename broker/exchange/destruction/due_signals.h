// DueSignals: what the covenants in force say is to be destroyed by now.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/exchange/destruction/destroy.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Signals whose term ended, and those of a party that left under one that says
// `leaving: {signals: destroy}`, and those with a day of their own: by order, for withdrawn consent, or removed five years
// ago; and those of a case whose signal was not admitted, under one that says `not_admitted`: those
// of suppliers that it involves; and those of a closed case, under one that says `case_closed: {then: destroy}` or
// anonymise. None that is held, and none removed before that day. Of one covenant and cause, at most kMostDoomed of them. Nothing when none is due.
// Expired, suspended and retired covenants count too: their terms go on. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::optional<Doomed>> DueSignals(const Rooms& rooms, absl::Time now);

}  // namespace covenant::exchange
