#include "broker/exchange/orders/give_order.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/orders/order_sight.h"
#include "broker/exchange/orders/order_text.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

using Answer = v1::GiveOrderAnswer;
using Request = v1::GiveOrderRequest;

constexpr std::string_view kOrderIncomplete = "ORDER_INCOMPLETE";
constexpr size_t kGroundBytes = 2000;
constexpr int kMostYearsHeld = 10;

// Blanks say nothing. An order that ends another one names that, every other one a subject or a signal.
bool Complete(const Request& request) {
  const bool ends = request.kind() == v1::ORDER_KIND_END;
  const int named =
      int{request.has_subject()} + int{!request.signal_reference().empty()} + int{!request.ends().empty()};
  return !OrderWord(request.kind()).empty() && named == 1 && ends == !request.ends().empty() &&
         request.ground().size() <= kGroundBytes && !absl::StripAsciiWhitespace(request.ground()).empty();
}

// A hold has a last day, today or later; nothing else has one.
bool DatesFit(const Call& call, const Request& request) {
  if (request.kind() != v1::ORDER_KIND_HOLD) return request.until().empty();
  const std::optional<absl::CivilDay> until = policy::ParseDate(request.until());
  const absl::CivilDay today = policy::DutchDay(call.now);
  return until && today <= *until && *until <= policy::AddPeriod(today, policy::Period{.years = kMostYearsHeld});
}

// What speaks against the request before anything is read; empty when nothing does.
std::string_view Objection(const Call& call, const Request& request) {
  if (OfficerOf(call) == nullptr) return kRoleMissing;
  if (call.policy->snapshot->FindCovenant(call.context->covenant()) == nullptr) return policy::kCovenantUnknown;
  if (!ActorNamed(call)) return kActorMissing;
  if (!Complete(request)) return kOrderIncomplete;
  return DatesFit(call, request) ? std::string_view() : kDateInvalid;
}

Prepared Give(const Call& call, v1::Order order, const std::vector<std::string>& tokens) {
  auto answer = std::make_shared<Answer>();
  *answer->mutable_order() = order;
  Prepared prepared = Permit(call, std::move(answer));
  prepared.write = true;
  v1::ItemDetail& item = *prepared.content.detail.add_items();
  item.set_outcome(std::string(kPermit));
  item.set_told(std::string(kPermit));
  for (const std::string& token : tokens) item.add_subject_tokens(token);
  Orders::Put(order, prepared.content.changes);
  *prepared.content.detail.mutable_order() = std::move(order);
  return prepared;
}

// The end of a hold or a shield that stands.
absl::StatusOr<Prepared> GiveEnd(Rooms& rooms, const Call& call, const Request& request) {
  ASSIGN_OR_RETURN(const std::optional<v1::Order> ended, Orders::Find(rooms.store, request.ends()));
  const bool fits = ended && ended->covenant() == call.context->covenant() && ended->status() == kOrderStanding &&
                    (ended->kind() == v1::ORDER_KIND_HOLD || ended->kind() == v1::ORDER_KIND_SHIELD);
  if (!fits) return Refuse<Answer>(call, kOrderUnknown);
  ASSIGN_OR_RETURN(const bool in_sight, InSight(rooms, call, *OfficerOf(call), *ended));
  if (!in_sight) return Refuse<Answer>(call, kOrderUnknown);
  v1::Order order = MakeOrder(call, v1::ORDER_KIND_END, {}, request.ground());
  order.set_ends(ended->order_id());
  *order.mutable_signals() = ended->signals();
  order.set_digest(OrderDigest(order));
  return Give(call, std::move(order), {});
}

// A no-hit: there is no signal that is meant, or none over which the officer has a say.
Prepared NothingMeant(const Call& call, const std::vector<std::string>& tokens) {
  auto answer = std::make_shared<Answer>();
  TellCaller(call, kNoHit, *answer->mutable_outcome());
  Prepared prepared;
  prepared.answer = std::move(answer);
  prepared.content.told = std::string(kNoHit);
  v1::ItemDetail& item = *prepared.content.detail.add_items();
  item.set_outcome(std::string(kNoHit));
  item.set_told(std::string(kNoHit));
  for (const std::string& token : tokens) item.add_subject_tokens(token);
  return prepared;
}

Prepared DecideOn(const Call& call, const Request& request, const Meant& meant) {
  if (!meant.refusal.permitted) return RefuseAs<Answer>(call, meant.refusal, meant.wrong);
  if (meant.signals.empty()) return NothingMeant(call, meant.tokens);
  if (meant.signals.size() > kMostOrdered) return Refuse<Answer>(call, kSizeInvalid);
  v1::Order order = MakeOrder(call, request.kind(), meant.signals, request.ground());
  order.set_until(request.until());
  order.set_digest(OrderDigest(order));
  return Give(call, std::move(order), meant.tokens);
}

absl::StatusOr<Prepared> Decide(Rooms& rooms, const Call& call, const Request& request) {
  if (const std::string_view code = Objection(call, request); !code.empty()) return Refuse<Answer>(call, code);
  if (request.kind() == v1::ORDER_KIND_END) return GiveEnd(rooms, call, request);
  const policy::Person& officer = *OfficerOf(call);
  ASSIGN_OR_RETURN(const Meant meant, request.has_subject()
                                          ? SignalsAbout(rooms, call, officer, request.subject())
                                          : SignalBehind(rooms, call, officer, request.signal_reference()));
  Prepared prepared = DecideOn(call, request, meant);
  prepared.content.changes.Append(meant.charges);
  return prepared;
}

}  // namespace

v1::Order MakeOrder(const Call& call, v1::OrderKind kind, const std::vector<Record>& signals, std::string ground) {
  v1::Order order;
  order.set_order_id(MakeUuid7(call.now, crypto::RandomBytes(10)));
  order.set_kind(kind);
  order.set_covenant(call.context->covenant());
  for (const Record& signal : signals) order.add_signals(signal.number);
  order.set_ground(std::move(ground));
  order.set_party(call.caller.party);
  order.set_given_by(call.caller.person);
  order.set_status(std::string(kOrderOpen));
  order.set_given_at_ms(absl::ToUnixMillis(call.now));
  order.set_digest(OrderDigest(order));
  return order;
}

Task<absl::StatusOr<Reply>> GiveOrder(Rooms& rooms, Call call, const Request& request) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    co_await rooms.workers.Enter();
    co_return Decide(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
