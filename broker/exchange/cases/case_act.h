// An act on a case file: what every such act begins and ends with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "covenant/v1/log.pb.h"

#include "absl/status/statusor.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/rows/case_files.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/rooms.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// An act while it is decided: nobody else acts on its case meanwhile.
struct CaseAct {
  Rooms& rooms;
  const Call& call;
  CasePlace place;
  // As it stands; nothing when there is none.
  std::optional<StoredCase> stored;

  const std::string& party() const { return call.caller.party; }
  // Precondition: Participation() found the covenant.
  const policy::Covenant& covenant() const { return *call.policy->snapshot->FindCovenant(place.covenant); }
};

// Is the covenant in force, the caller one of its parties, and the purpose one of its own?
policy::Decision Participation(const CaseAct& act);

// The file to act upon, or why there is none for this caller.
struct FileToActUpon {
  std::optional<StoredCase> file;
  std::string_view refusal;
};

// The case's file, opened for the purpose of the act when there is none. CASE_UNKNOWN when there is one that does not
// involve the caller, whatever its purpose; CASE_PURPOSE_MISMATCH when the act names another purpose than the case's;
// CASE_CLOSED when it was closed.
FileToActUpon FileFor(const CaseAct& act);
// The same for who need not be involved: never opened.
FileToActUpon FileThere(const CaseAct& act);
// The file, closed or not, to who opened it or has taken that party over: CASE_NOT_OPENED_BY_YOU to others whom it
// involves; else as above, but for CASE_CLOSED.
FileToActUpon FileOfOpener(const CaseAct& act);

// The act is done: the file and the entry that says what was done are one write. UNAVAILABLE.
template <class Answer>
absl::StatusOr<Prepared> Done(const CaseAct& act, StoredCase file, std::shared_ptr<Answer> answer, v1::CaseAct said) {
  Prepared prepared = Permit(act.call, std::move(answer));
  prepared.write = true;
  *prepared.content.detail.mutable_case_act() = std::move(said);
  RETURN_IF_ERROR(act.rooms.case_files.Put(act.place, std::move(file), prepared.content.changes));
  return prepared;
}

// The story of an act: one at a time for each case, decided on the file as it stands then.
template <class Answer, class Request>
Task<absl::StatusOr<Reply>> TellCaseAct(Rooms& rooms, Call call, const Request& request,
                                        absl::StatusOr<Prepared> (*decide)(const CaseAct&, const Request&)) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request, decide](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (!ActorNamed(c)) co_return Refuse<Answer>(c, kActorMissing);
    if (!CaseNamed(c)) co_return Refuse<Answer>(c, kCaseReferenceMissing);
    CO_ASSIGN_OR_RETURN(const CasePlace place,
                        rooms.case_files.PlaceOf(c.context->covenant(), c.context->case_reference()));
    auto turn = co_await rooms.turns.Take(TurnOfCase(place));
    CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // an act before this one that met a full disk is on record, or we wait
    CO_ASSIGN_OR_RETURN(std::optional<StoredCase> stored, rooms.case_files.Find(place));
    absl::StatusOr<Prepared> prepared = decide(CaseAct{rooms, c, place, std::move(stored)}, request);
    if (prepared.ok()) prepared->turn = std::make_shared<KeyedTurn::Turn>(std::move(turn));
    co_return prepared;
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
