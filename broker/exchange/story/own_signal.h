// What a supplier's reference to its own signal leads to, and the turn in which stored signals change.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "broker/base/status_macros.h"
#include "broker/base/task.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/rooms.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {

// The turn (KeyedTurn) in which stored signals of a covenant change: what one act reads, no other changes meanwhile.
std::string TurnOfSignals(std::string_view covenant);

// The number behind a signal reference that was given to the caller's party, or to one that it took over; nothing when
// it is none. UNAVAILABLE.
absl::StatusOr<std::optional<uint64_t>> NumberOfOwn(Rooms& rooms, const Call& call, std::string_view reference);

// The signal itself, when it is one of context.covenant and still there. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::optional<Record>> OwnSignal(Rooms& rooms, const Call& call, std::string_view reference);

// The story of a decision in that turn, on the worker pool.
template <class Answer, class Request>
Task<absl::StatusOr<Reply>> TellInSignalsTurn(Rooms& rooms, Call call, const Request& request,
                                              absl::StatusOr<Prepared> (*decide)(Rooms&, const Call&, const Request&)) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request, decide](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    auto turn = std::make_shared<KeyedTurn::Turn>(co_await rooms.turns.Take(TurnOfSignals(c.context->covenant())));
    CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // an act before this one that met a full disk is on record, or we wait
    co_await rooms.workers.Enter();
    absl::StatusOr<Prepared> prepared = decide(rooms, c, request);
    if (prepared.ok()) prepared->turn = std::move(turn);
    co_return prepared;
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
