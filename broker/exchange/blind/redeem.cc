#include "broker/exchange/blind/redeem.h"

#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/blind/evaluate.h"
#include "broker/exchange/blind/published_key.h"
#include "broker/exchange/blind/register_search.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"

namespace covenant::exchange {
namespace {

using Answer = v1::RedeemAnswer;

constexpr std::string_view kWrongSize = "a batch has 1 to 1,000 redemptions; split it";

// One redemption of a request.
class Redeeming {
 public:
  Redeeming(Rooms& rooms, const Call& call, const v1::RedeemRequest& request, Prepared& prepared)
      : rooms_(rooms),
        call_(call),
        whom_{call.caller.party, call.context->covenant(), request.scheme(), request.epoch()},
        prepared_(prepared),
        spending_(&rooms.spent_tickets) {}

  absl::Status One(const v1::Redemption& redemption, v1::HandleAnswer& answer) {
    v1::ItemDetail& item = *prepared_.content.detail.add_items();
    item.add_schemes(std::string(whom_.scheme));
    item.set_blind(true);
    std::string explanation;
    ASSIGN_OR_RETURN(const std::string_view refusal, Spend(redemption, explanation));
    if (!refusal.empty()) {
      RefuseItem(Refused(refusal, whom_.scheme), refusal, item);
      TellCaller(call_, refusal, *answer.mutable_outcome());
      if (!explanation.empty()) answer.mutable_outcome()->set_explanation(explanation);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const crypto::Element element, crypto::Element::Parse(redemption.element()));
    ASSIGN_OR_RETURN(*answer.mutable_handle(),
                     rooms_.handles.Handle(whom_.party, whom_.covenant, whom_.scheme, whom_.epoch, element));
    ASSIGN_OR_RETURN(const pseudonym::SubjectKey key,
                     rooms_.subject_keys.OfElement(whom_.covenant, whom_.scheme, whom_.epoch, element));
    ASSIGN_OR_RETURN(*item.add_subject_tokens(), rooms_.tokens.Token(whom_.covenant, call_.now, key.index_key));
    TellCaller(call_, kPermit, *answer.mutable_outcome());
    item.set_outcome(std::string(kPermit));
    item.set_told(std::string(kPermit));
    return absl::OkStatus();
  }

  SpentTickets::Reservation TakeSpending() { return std::move(spending_); }

 private:
  // Spends the ticket. A reason code when it cannot be; else empty.
  absl::StatusOr<std::string_view> Spend(const v1::Redemption& redemption, std::string& explanation) {
    const auto element = crypto::Element::Parse(redemption.element());
    const absl::Status scalar = crypto::CheckScalar(redemption.blind());
    if (!element.ok() || !scalar.ok()) {
      explanation = std::string(element.ok() ? scalar.message() : element.status().message());
      return kElementInvalid;
    }
    const crypto::Secret blind = crypto::Secret::CopyOf(redemption.blind());
    const auto last_day = rooms_.tickets.LastDay(redemption.ticket(), whom_, *element, blind);
    if (absl::IsInvalidArgument(last_day.status())) return kTicketInvalid;
    if (!last_day.ok()) return last_day.status();
    if (*last_day < UtcDay(call_.now)) return kTicketExpired;
    ASSIGN_OR_RETURN(const bool spent,
                     rooms_.spent_tickets.Spend(redemption.ticket(), *last_day, spending_, prepared_.content.changes));
    return spent ? std::string_view() : kTicketSpent;
  }

  Rooms& rooms_;
  const Call& call_;
  const pseudonym::EvaluatedFor whom_;
  Prepared& prepared_;
  SpentTickets::Reservation spending_;
};

// A ticket of an epoch before is good as long as its key is kept, and so is the handle that it gives.
absl::StatusOr<policy::Decision> Decide(Rooms& rooms, const Call& call, const v1::RedeemRequest& request) {
  policy::Decision decision = MayEvaluate(call, request.scheme());
  if (!decision.permitted) return decision;
  const std::string& covenant = call.context->covenant();
  ASSIGN_OR_RETURN(const std::shared_ptr<const CovenantEpochs> epochs, rooms.epochs.Of(covenant));
  const uint32_t current = epochs->Current(request.scheme());
  const bool kept = request.epoch() == current || (request.epoch() != 0 && request.epoch() < current &&
                                                   rooms.subject_keys.Has(covenant, request.scheme(), request.epoch()));
  if (!kept) return Refused(kEpochUnknown, request.scheme());
  return decision;
}

absl::StatusOr<Prepared> Prepare(Rooms& rooms, const Call& call, const v1::RedeemRequest& request) {
  Prepared prepared;
  prepared.write = true;
  auto answer = std::make_shared<Answer>();
  Redeeming redeeming(rooms, call, request, prepared);
  for (const v1::Redemption& redemption : request.redemptions()) {
    RETURN_IF_ERROR(redeeming.One(redemption, *answer->add_items()));
  }
  RETURN_IF_ERROR(rooms.spent_tickets.Prune(UtcDay(call.now), prepared.content.changes));
  prepared.spending.push_back(redeeming.TakeSpending());
  TellCaller(call, kItemized, *answer->mutable_outcome());
  prepared.content.told = std::string(kItemized);
  prepared.answer = std::move(answer);
  return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> Redeem(Rooms& rooms, Call call, const v1::RedeemRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (!ActorNamed(c)) co_return Refuse<Answer>(c, kActorMissing);
    if (!BulkSizeAllowed(request.redemptions_size())) {
      co_return RefuseAs<Answer>(c, Refused(kSizeInvalid, "redemptions"), std::string(kWrongSize));
    }
    CO_ASSIGN_OR_RETURN(const policy::Decision decision, Decide(rooms, c, request));
    if (!decision.permitted) co_return RefuseAs<Answer>(c, decision);
    co_await rooms.workers.Enter();  // as SubmitSignals
    co_return Prepare(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
