// Break-glass (spoedverstrekking): what was permitted under it, and which of it waits for a review. Rows of family
// kRepeats, whose value is the index of the use's entry (8, big-endian):
//   "break-glass/pending/" deadline (8, big-endian, milliseconds since 1970) random (8)    written with the use
//   "break-glass/reviewed/" the same                                                      in its place with the review
// Who asked, of whom and why stands in the entry alone. A reviewed row goes 60 days after its deadline.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/log.pb.h"

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/exchange/story/story.h"
#include "broker/store/batch.h"
#include "policy/parties/party_register.h"

namespace covenant::exchange {

// One permitted use.
struct BreakGlassUse {
  std::string row;
  uint64_t index = 0;
  absl::Time deadline;
  v1::Leaf leaf;
  // Without its members when it was destroyed at the end of its term.
  v1::Detail detail;

  // Whether something was told of or given that `party` holds on the day of `now`.
  bool ReleasedFrom(const policy::PartyRegister& parties, std::string_view party, absl::Time now) const;
  // Whether its review is this officer's: it oversees the party that asked, a supplier of what was released, or the
  // covenant.
  bool IsOverseenBy(const policy::Person& officer) const;
};

// Has the entry of what is told as a permit under break-glass leave a pending row; past its deadline (rooms.h,
// Deadlines) the review is overdue, and goes on waiting. Of anything else: nothing, so that all that is told as a
// no-hit leaves the same rows.
void AwaitReview(const Rooms& rooms, const Call& call, Prepared& prepared);

enum class ReviewState : uint8_t { kPending, kReviewed };
// The uses in that state, nearest deadline first. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<BreakGlassUse>> UsesUnder(const Rooms& rooms, ReviewState state);

// The use whose entry has that index, read from the entry: its row is empty when it does not wait for a review.
// NOT_FOUND when there is no such entry; DATA_LOSS, UNAVAILABLE.
absl::StatusOr<BreakGlassUse> UseAt(const Rooms& rooms, uint64_t index);

// Puts the pending use among the reviewed ones, and lets go of rows that have had their time by `now`, at most 1,000.
// DATA_LOSS, UNAVAILABLE.
absl::Status PutReviewed(const Rooms& rooms, const BreakGlassUse& use, absl::Time now, store::Batch& changes);

}  // namespace covenant::exchange
