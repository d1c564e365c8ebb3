// What the acts on the policy set have in common: they happen one at a time, each under the set that the one before
// left.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "covenant/v1/log.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/status_macros.h"
#include "broker/base/task.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

inline constexpr std::string_view kPolicyTurn = "policy";
inline constexpr std::string_view kPolicyInvalid = "POLICY_INVALID";
inline constexpr std::string_view kProposalUnknown = "PROPOSAL_UNKNOWN";
inline constexpr std::string_view kProposalClosed = "PROPOSAL_CLOSED";
inline constexpr std::string_view kProposalOutdated = "PROPOSAL_OUTDATED";
inline constexpr std::string_view kDocumentUnknown = "DOCUMENT_UNKNOWN";

// An act that is done as asked; `act` goes into its entry's detail.
template <class Answer>
Prepared PermitAct(const Call& call, std::shared_ptr<Answer> answer, v1::PolicyAct act) {
  Prepared prepared = Permit(call, std::move(answer));
  *prepared.content.detail.mutable_policy_act() = std::move(act);
  return prepared;
}

// The same with `prepared`'s changes, as a write.
template <class Answer>
Prepared Finish(const Call& call, std::shared_ptr<Answer> answer, v1::PolicyAct act, Prepared prepared) {
  Prepared finished = PermitAct(call, std::move(answer), std::move(act));
  finished.write = true;
  finished.content.changes = std::move(prepared.content.changes);
  finished.on_disk = std::move(prepared.on_disk);
  return finished;
}

// The call as the set in force now sees it: its turn may have been waited for while another set came into force.
Call UnderCurrentPolicy(Rooms& rooms, const Call& call);

// Whether the register of the call's policy set still gives its person the roles it came with.
bool KeepsItsRoles(const Call& call);

// The story of an act that changes the policy set or rests on it: one at a time, and on the worker pool, because
// compiling takes milliseconds. Its entry names the set it was decided under.
template <class Answer, class Request>
Task<absl::StatusOr<Reply>> TellAct(Rooms& rooms, Call call, const Request& request,
                                    absl::StatusOr<Prepared> (*decide)(Rooms&, const Call&, const Request&)) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request, decide](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    auto turn = co_await rooms.turns.Take(std::string(kPolicyTurn));
    CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // an act before this one that met a full disk is in force, or we wait
    co_await rooms.workers.Enter();
    const Call current = UnderCurrentPolicy(rooms, c);
    absl::StatusOr<Prepared> prepared = Refuse<Answer>(current, kRoleMissing);
    if (KeepsItsRoles(current)) prepared = decide(rooms, current, request);
    if (prepared.ok()) {
      prepared->decided_under = current.policy;
      prepared->turn = std::make_shared<KeyedTurn::Turn>(std::move(turn));
    }
    co_return prepared;
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
