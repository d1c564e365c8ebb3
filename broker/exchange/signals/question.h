// Questions about a subject: from what the caller names to the records that the covenant lets it have. Whether there
// are any is decided on the request first, then record by record; a hit and a miss do the same work.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/receipt.pb.h"
#include "covenant/v1/subject.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/rows/records.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "policy/decide/decide.h"

namespace covenant::exchange {

// A stored signal and what the caller may have of it.
struct Finding {
  Record record;
  policy::RecordDecision decision;
};

// What a question came to. `refusal` is set when the request itself stands against it: nothing was looked up then.
struct Findings {
  policy::Decision refusal;
  std::string wrong;  // a sentence about an identifier that is none
  // Those of which the caller may know, oldest first. Empty: no-hit.
  std::vector<Finding> visible;
  // The caller's pseudonym of the subject; empty when nothing is visible, or the hit is only possible.
  std::string pseudonym;
  // True for a check whose weak identifiers alone match: it may be somebody else.
  bool possible = false;
};

// What is asked of every subject of a message.
struct Inquiry {
  policy::Action action = policy::Action::kCheck;
  bool bulk = false;
  policy::RequestFacts facts;
};

// Charges the caller's budget, looks for the subject and decides. Fills in schemes, tokens, records and reasons of
// `item`, but not its outcome; what was charged is on disk with `changes`. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<Findings> Ask(Rooms& rooms, const Call& call, const Inquiry& inquiry,
                             const v1::SubjectReference& subject, v1::ItemDetail& item, store::Batch& changes);

// Says what the findings come to, in the answer's outcome and in the item alike: refused, no-hit or permit.
void Conclude(const Call& call, const Findings& findings, v1::Outcome& outcome, v1::ItemDetail& item);

// The legal bases of what is visible.
std::set<std::string> BasesOf(const Findings& findings);

}  // namespace covenant::exchange
