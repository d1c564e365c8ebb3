#include "broker/exchange/administration/activation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/administration/enactment.h"
#include "broker/exchange/administration/policy_act.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {
namespace {

// The scheduled proposal that comes first; of one day the one that was proposed first.
absl::StatusOr<std::optional<stored::Proposal>> FirstScheduled(const store::Reader& store) {
  ASSIGN_OR_RETURN(const std::vector<stored::Proposal> proposals, AllProposals(store));
  std::optional<stored::Proposal> first;
  for (const stored::Proposal& proposal : proposals) {
    if (proposal.status() != kScheduled) continue;
    if (!first || proposal.takes_effect_on() < first->takes_effect_on()) first = proposal;
  }
  return first;
}

// What the broker records of a proposal whose day has come.
struct Activated {
  EntryContent content;
  std::function<void()> on_disk;
};

absl::StatusOr<Activated> Activate(Rooms& rooms, const Call& call, stored::Proposal proposal) {
  ASSIGN_OR_RETURN(const Contents contents, ContentsOf(rooms.store, proposal));
  const Candidate candidate = Weigh(call, contents);
  Activated activated;
  EntryContent& content = activated.content;
  v1::PolicyAct& act = *content.detail.mutable_policy_act();
  act = ActOn(proposal);
  content.told = std::string(candidate.next == nullptr ? kPolicyInvalid : kPermit);
  proposal.set_status(std::string(candidate.next == nullptr ? kFailed : kEnacted));
  if (candidate.next != nullptr) {
    proposal.set_enacted_at_ms(absl::ToUnixMillis(call.now));
    ASSIGN_OR_RETURN(const absl::Time until, FirstDue(rooms.store, {proposal.id()}));
    act.set_resulting_policy_set(candidate.next->hash);
    ASSIGN_OR_RETURN(activated.on_disk,
                     Enact(rooms, *call.policy, candidate.next, until, HistoryOf(proposal, call.now), content.changes));
  }
  StoreProposal(proposal, content.changes);
  return activated;
}

// The set in force as it is, but until the next day that is scheduled.
void KeepUntil(Rooms& rooms, absl::Time until) {
  const std::shared_ptr<const InForce> current = rooms.policy.Current();
  if (current->until == until) return;
  auto same = std::make_shared<InForce>(*current);
  same->until = until;
  rooms.policy.Enact(std::move(same));
}

}  // namespace

Task<absl::Status> ActivateDue(Rooms& rooms) {
  auto turn = co_await rooms.turns.Take(std::string(kPolicyTurn));
  for (;;) {
    CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // an act before this one that met a full disk is in force, or we wait
    co_await rooms.workers.Enter();
    CO_ASSIGN_OR_RETURN(std::optional<stored::Proposal> first, FirstScheduled(rooms.store));
    const Call call = OwnCall(rooms, v1::ENTRY_KIND_POLICY_ACTIVATE);
    if (!first || call.now < DueAt(*first)) {
      KeepUntil(rooms, first ? DueAt(*first) : absl::InfiniteFuture());
      co_return absl::OkStatus();
    }
    CO_ASSIGN_OR_RETURN(Activated activated, Activate(rooms, call, *std::move(first)));
    auto recorded = co_await Note(rooms, call, std::move(activated.content), std::move(activated.on_disk));
    CO_RETURN_IF_ERROR(recorded);
  }
}

Activation::Activation(Rooms& rooms) : rooms_(rooms), in_time_([this] { ActivateInTime(); }) {}

Activation::~Activation() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
  }
  stop_.SignalAll();
  in_time_.join();
}

void Activation::ActivateInTime() {
  for (;;) {
    const absl::Time now = rooms_.clock.Now();
    const absl::Time until = rooms_.policy.Current()->until;
    // What cannot be recorded now is tried again in a second; till then every request is refused (story.cc).
    const bool due = until <= now;
    if (due) (void)Wait(ActivateDue(rooms_));
    const MutexLock lock(&mutex_);
    if (!stopping_) stop_.WaitWithTimeout(&mutex_, due ? absl::Seconds(1) : std::min(absl::Seconds(1), until - now));
    if (stopping_) return;
  }
}

}  // namespace covenant::exchange
