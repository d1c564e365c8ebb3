// Enactment: what a proposal comes to under the set in force, and what becomes of it when an approval or an acceptance
// is added: it goes on waiting, is scheduled for its day, or takes effect with the entry that was missing last.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/exchange/administration/proposals.h"
#include "broker/exchange/story/policy_in_force.h"
#include "broker/exchange/story/rooms.h"
#include "broker/exchange/story/story.h"
#include "policy/text/diagnostic.h"

namespace covenant::exchange {

// A proposal's contents, compiled with the set that decides on them.
struct Candidate {
  // Null when something in the contents is wrong, or asks what this broker cannot enforce; `findings` then says what.
  std::shared_ptr<InForce> next;
  std::vector<policy::Diagnostic> findings;
};

// Compiles the set of the call with the contents in it, and holds the outcome against the set and against what this
// broker can enforce (enforcement.h).
Candidate Weigh(const Call& call, const Contents& contents);

// The ids of the covenants that the contents hold.
std::vector<std::string> CovenantsIn(const Contents& contents);

// Writes into the proposal what it waits for under the set of the call: the acceptances needed and its day.
void SetTerms(const Call& call, const Contents& contents, const policy::Snapshot& candidate,
              stored::Proposal& proposal);

// True when something that the proposal replaces or changes is no longer what it was proposed against. DATA_LOSS,
// UNAVAILABLE.
absl::StatusOr<bool> IsOutdated(const store::Reader& store, const policy::PolicySet& set,
                                const stored::Proposal& proposal);

// The moment on which a scheduled proposal takes effect: the beginning of its Dutch civil day.
absl::Time DueAt(const stored::Proposal& proposal);
// That of the first of all but `without`; InfiniteFuture when none is scheduled. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<absl::Time> FirstDue(const store::Reader& store, const std::set<std::string>& without);

// Moves a proposal on to which an approval or acceptance was just added, and enacts it when nothing is missing. Stores
// it, and fills in `act` and what happens when the entry is on disk. Gives the hash of the set then in force.
// Precondition: `candidate.next` is there. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::string> MoveOn(Rooms& rooms, const Call& call, const Candidate& candidate,
                                   stored::Proposal& proposal, v1::PolicyAct& act, Prepared& prepared);

// The changes that put `next` in force, with its history; gives what is to happen when they are on disk. `until`: when
// a scheduled proposal supersedes it. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::function<void()>> Enact(Rooms& rooms, const InForce& before, std::shared_ptr<InForce> next,
                                            absl::Time until, const v1::HistoryEvent& act, store::Batch& changes);

}  // namespace covenant::exchange
