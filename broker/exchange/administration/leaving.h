// Parties that leave a covenant, by an end in the register or by a version that no longer names them, where it says
// that their signals are destroyed. From its day nothing of them is released; the rows made here say what is to be
// destroyed. Family kPolicy: "leaving/" covenant "/" party -> stored.Leaving.
#pragma once

#include "absl/time/time.h"
#include "broker/exchange/story/policy_in_force.h"
#include "broker/store/batch.h"

namespace covenant::exchange {

// The rows that follow from `next` taking the place of `before`. An end that is taken back before its day marks
// nothing.
void MarkLeaving(const InForce& before, const InForce& next, absl::Time now, store::Batch& changes);

}  // namespace covenant::exchange
