// What follows on the closing of a case but destroying (due_signals.h), and on its being opened again.
#pragma once

#include "absl/status/status.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Where a covenant in force says `case_closed: {then: shield, within}` and the time is over: shields the case's signals of
// suppliers whom it involves, those on hold too, for a hold is against destroying. Of a case that was opened again: takes
// off that shield, whatever the covenant says by now. Either is an entry a case and thousand signals, and tells who was
// given them what changed for it. Then forgets the cases of which nothing is left to do. UNAVAILABLE: what is left is done
// at the next call; DATA_LOSS.
absl::Status KeepClosedCases(Rooms& rooms);

}  // namespace covenant::exchange
