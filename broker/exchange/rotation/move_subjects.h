// Moving the subjects of a covenant to the current keys, once a rotation has begun (rotate_keys.h):
//
//   1. Nobody holds a view of the epochs before any more: all who look, look under both keys.
//   2. Batch by batch, people first and then objects, in the order of index keys, every subject that stands under the
//      key before is moved: N' = k'/k * N, all its rows at once, and with them how far the walk has come.
//   3. A walk that finds nobody left ends it: the files are rewritten, so that none holds a row of before, and one
//      entry a scheme is made, from which on the key before serves what was recorded under it: officers' searches and
//      old handles.
//
// A broker that was killed in between goes on at the last batch. No entry tells of a batch: what is said of a subject
// is the same before and after.
#pragma once

#include <cstddef>
#include <functional>

#include "absl/status/status.h"
#include "broker/exchange/story/rooms.h"

namespace covenant::exchange {

// Subjects that are looked at for one batch.
inline constexpr size_t kMovedTogether = 500;

// Moves all that is to be moved under all covenants; OK also when `stopping` said true before that. DATA_LOSS;
// UNAVAILABLE, RESOURCE_EXHAUSTED, UNKNOWN: what is left is tried again at the next call.
absl::Status MoveAllSubjects(Rooms& rooms, const std::function<bool()>& stopping);

}  // namespace covenant::exchange
