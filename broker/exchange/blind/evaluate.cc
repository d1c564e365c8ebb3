#include "broker/exchange/blind/evaluate.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/blind/published_key.h"
#include "broker/exchange/blind/register_search.h"
#include "broker/exchange/story/charge.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"

namespace covenant::exchange {
namespace {

using Answer = v1::EvaluateBlindedAnswer;

constexpr std::string_view kWrongSize = "a batch has 1 to 1,000 elements; split it";

// The elements, or a sentence about the first that is none.
absl::StatusOr<std::vector<crypto::Element>> Elements(const v1::EvaluateBlindedRequest& request) {
  std::vector<crypto::Element> elements;
  std::set<std::string_view> seen;
  for (const std::string& bytes : request.elements()) {
    const auto element = crypto::Element::Parse(bytes);
    const size_t number = elements.size() + 1;
    if (!element.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("element ", number, ": ", element.status().message()));
    }
    if (!seen.insert(bytes).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("element ", number, " stands in the batch twice; blind every identifier with a new r"));
    }
    elements.push_back(*element);
  }
  return elements;
}

// Everything that speaks against the request before anything is evaluated; when nothing does, the epoch to evaluate in:
// the current one, and the one before while subjects are moved from there.
absl::StatusOr<policy::Decision> Decide(Rooms& rooms, const Call& call, const v1::EvaluateBlindedRequest& request,
                                        uint32_t& epoch) {
  policy::Decision decision = MayEvaluate(call, request.scheme());
  if (!decision.permitted) return decision;
  ASSIGN_OR_RETURN(const std::shared_ptr<const CovenantEpochs> epochs, rooms.epochs.Of(call.context->covenant()));
  const uint32_t current = epochs->Current(request.scheme());
  epoch = request.epoch() == 0 ? current : request.epoch();
  if (epoch != current && epoch != epochs->Former(request.scheme())) return Refused(kEpochUnknown, request.scheme());
  return decision;
}

Prepared RefuseEvaluation(const Call& call, const v1::EvaluateBlindedRequest& request, const policy::Decision& decision,
                          const std::string& explanation = "") {
  Prepared refused = RefuseAs<Answer>(call, decision, explanation);
  refused.content.detail.mutable_items(0)->set_elements(static_cast<uint32_t>(request.elements_size()));
  return refused;
}

absl::StatusOr<Prepared> Evaluate(Rooms& rooms, const Call& call, const v1::EvaluateBlindedRequest& request,
                                  uint32_t epoch, const std::vector<crypto::Element>& elements, store::Batch charges) {
  const std::string& covenant = call.context->covenant();
  ASSIGN_OR_RETURN(crypto::Evaluation evaluation,
                   rooms.subject_keys.Evaluate(covenant, request.scheme(), epoch, elements));
  auto answer = std::make_shared<Answer>();
  answer->set_epoch(epoch);
  answer->set_proof(std::move(evaluation.proof));
  const pseudonym::EvaluatedFor whom{call.caller.party, covenant, request.scheme(), epoch};
  for (const crypto::Element& element : evaluation.elements) {
    answer->add_elements(std::string(element.bytes()));
    ASSIGN_OR_RETURN(*answer->add_tickets(), rooms.tickets.Issue(whom, UtcDay(call.now) + kTicketDays, element));
  }
  Prepared prepared = Permit(call, std::move(answer));
  prepared.content.changes = std::move(charges);
  v1::ItemDetail* item = prepared.content.detail.add_items();
  item->set_outcome(std::string(kPermit));
  item->set_told(std::string(kPermit));
  item->add_schemes(request.scheme());
  item->set_elements(static_cast<uint32_t>(elements.size()));
  return prepared;
}

Task<absl::StatusOr<Prepared>> Prepare(Rooms& rooms, const Call& call, const v1::EvaluateBlindedRequest& request) {
  if (!ActorNamed(call)) co_return Refuse<Answer>(call, kActorMissing);
  if (!BulkSizeAllowed(request.elements_size())) {
    co_return RefuseEvaluation(call, request, Refused(kSizeInvalid, "elements"), std::string(kWrongSize));
  }
  uint32_t epoch = 0;
  CO_ASSIGN_OR_RETURN(const policy::Decision decision, Decide(rooms, call, request, epoch));
  if (!decision.permitted) co_return RefuseEvaluation(call, request, decision);
  const std::string covenant = call.context->covenant();
  const absl::Status published = (co_await Publish(rooms, covenant, request.scheme(), epoch)).status();
  CO_RETURN_IF_ERROR(published);
  co_await rooms.workers.Enter();  // as SubmitSignals
  const auto elements = Elements(request);
  if (!elements.ok()) {
    co_return RefuseEvaluation(call, request, Refused(kElementInvalid, request.scheme()),
                               std::string(elements.status().message()));
  }
  store::Batch charges;
  CO_ASSIGN_OR_RETURN(const bool charged,
                      ChargeEvaluations(rooms, call, static_cast<uint32_t>(elements->size()), charges));
  if (!charged) {
    Prepared refused = RefuseEvaluation(call, request, Refused(kBudgetExhausted, "budgets"));
    refused.content.changes = std::move(charges);
    co_return refused;
  }
  co_return Evaluate(rooms, call, request, epoch, *elements, std::move(charges));
}

}  // namespace

uint32_t UtcDay(absl::Time time) {
  return static_cast<uint32_t>(absl::ToCivilDay(time, absl::UTCTimeZone()) - absl::CivilDay(1970, 1, 1));
}

Task<absl::StatusOr<Reply>> EvaluateBlinded(Rooms& rooms, Call call, const v1::EvaluateBlindedRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    co_return co_await Prepare(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
