#include "broker/exchange/signals/submit.h"

#include <optional>
#include <set>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/rows/case_signals.h"
#include "broker/exchange/rows/retention_days.h"
#include "broker/exchange/story/charge.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_facts.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/decide/decide.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

// One signal of a request: what is answered, what the register says of it, and what changes.
struct Item {
  v1::SubmitAnswer answer;
  v1::ItemDetail detail;
};

// What all signals of a request share.
struct Supply {
  policy::RequestFacts request;
  // The case that it names, where the covenant says what becomes of a case's signals.
  std::optional<CasePlace> of_case;
  bool involved = false;  // The case involves the supplier.
  RetentionDays::Signals terms;
};

absl::StatusOr<Supply> SupplyOf(Rooms& rooms, const Call& call, v1::Detail& detail) {
  Supply supply;
  ASSIGN_OR_RETURN(supply.request, FactsOfRequest(rooms, call, detail));
  const v1::RequestContext& context = *call.context;
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(context.covenant());
  if (context.case_reference().empty() || covenant == nullptr) return supply;
  if (!covenant->retention.not_admitted && !covenant->retention.case_closed) return supply;
  ASSIGN_OR_RETURN(supply.of_case, rooms.case_files.PlaceOf(context.covenant(), context.case_reference()));
  supply.involved = !supply.request.case_file.purpose.empty();
  return supply;
}

// Decides on the signal as supplied; nothing is looked up, so what is told follows from the request alone.
policy::Decision Decide(const Call& call, const v1::Signal& signal, const policy::RequestFacts& request,
                        policy::Submission& submission) {
  const absl::CivilDay today = policy::DutchDay(call.now);
  std::optional<policy::RecordFacts> facts = FactsOf(signal, call.caller.party, call.context->purpose(), today);
  if (!facts) return Refused(policy::kFieldValueInvalid, "date");
  submission.covenant = call.context->covenant();
  submission.facts = *std::move(facts);
  submission.request = request;
  submission.request.blind = CameBlind(call, signal.identifiers());
  for (const v1::Identifier& identifier : signal.identifiers()) submission.schemes.push_back(identifier.scheme());
  for (const v1::FieldValue& field : signal.fields()) submission.fields.push_back({field.field(), field.value()});
  return policy::DecideSubmission(*call.policy->snapshot, submission, call.now);
}

stored::SealedSignal SealedSignalOf(const Call& call, const v1::Signal& signal) {
  stored::SealedSignal sealed;
  sealed.set_covenant(call.context->covenant());
  sealed.set_purpose(call.context->purpose());
  sealed.set_supplier(call.caller.party);
  *sealed.mutable_signal() = signal;
  sealed.mutable_signal()->clear_identifiers();
  sealed.set_received_ms(absl::ToUnixMillis(call.now));
  return sealed;
}

// Turns the identifiers into subject keys, and adds signal, subjects and postings to the changes.
absl::Status Store(Rooms& rooms, const Call& call, const v1::Signal& signal,
                   const std::vector<GivenIdentifier>& identifiers, const Supply& supply, Item& item,
                   Prepared& prepared) {
  const std::string& covenant = call.context->covenant();
  const std::string place = PlaceOf(covenant, signal.object());
  stored::SealedSignal sealed = SealedSignalOf(call, signal);
  ASSIGN_OR_RETURN(const crypto::SlotKey slot, rooms.slots.Take());
  std::set<std::string> posted;
  for (const GivenIdentifier& identifier : identifiers) {
    ASSIGN_OR_RETURN(const Standing standing, StandingOf(rooms, covenant, signal.object(), identifier));
    if (!posted.insert(standing.key.index_key).second) continue;  // the same identifier given twice
    stored::Posting posting;
    posting.set_supplier(call.caller.party);
    posting.set_purpose(call.context->purpose());
    posting.set_scheme(std::string(identifier.scheme->code));
    posting.set_strong(identifier.strong() || !signal.object().empty());
    ASSIGN_OR_RETURN(Subjects::Reservation reservation,
                     rooms.subjects.Post(place, standing, slot.slot, posting, prepared.content.changes));
    sealed.add_subject_ids(reservation.subject_id());
    prepared.reservations.push_back(std::move(reservation));
    ASSIGN_OR_RETURN(std::string token, rooms.tokens.Token(covenant, call.now, standing.key.index_key));
    item.detail.add_subject_tokens(std::move(token));
  }
  if (supply.of_case) {
    sealed.set_case_key(supply.of_case->key);
    CaseSignals::Put(*supply.of_case, {slot.slot, supply.involved}, prepared.content.changes);
  }
  Records::PutUnder(slot, sealed, prepared.content.changes);
  item.detail.set_stored_signal(slot.slot);
  ASSIGN_OR_RETURN(*item.answer.mutable_signal_reference(), rooms.records.Reference(call.caller.party, slot.slot));
  return absl::OkStatus();
}

absl::StatusOr<Item> SubmitOne(Rooms& rooms, const Call& call, const v1::Signal& signal, Supply& supply,
                               Prepared& prepared) {
  Item item;
  policy::Submission submission;
  for (const v1::Identifier& identifier : signal.identifiers())
    item.detail.add_schemes(WordOrUnknown(call, identifier));
  item.detail.set_blind(CameBlind(call, signal.identifiers()));
  policy::Decision decision = CheckSignalForm(signal);
  if (decision.permitted) {
    decision = CheckObject(call, signal.object(), signal.subject_role(), signal.identifiers());
  }
  if (decision.permitted) decision = Decide(call, signal, supply.request, submission);
  ReadIdentifiers read;
  if (decision.permitted) {
    ASSIGN_OR_RETURN(read, ReadGiven(rooms, call, call.context->covenant(), signal.identifiers()));
    decision = read.decision;
  }
  if (decision.permitted) {
    ASSIGN_OR_RETURN(const bool within, ChargeRequest(rooms, call, policy::Action::kSubmit, prepared.content.changes));
    if (!within) decision = Refused(kLimitExceeded, "limits");
  }
  if (decision.permitted) {
    ASSIGN_OR_RETURN(const bool charged,
                     ChargeEvaluations(rooms, call, CountDirect(read.given), prepared.content.changes));
    if (!charged) decision = Refused(kBudgetExhausted, "budgets");
  }
  if (!decision.permitted) {
    RefuseItem(decision, TellCaller(call, decision, *item.answer.mutable_outcome()), item.detail);
    if (!read.wrong.empty()) item.answer.mutable_outcome()->set_explanation(read.wrong);
    return item;
  }
  RETURN_IF_ERROR(Store(rooms, call, signal, read.given, supply, item, prepared));
  const policy::Covenant& covenant = *call.policy->snapshot->FindCovenant(submission.covenant);
  supply.terms[covenant.TermBeginsOn(submission.facts)].push_back(item.detail.stored_signal());
  TellCaller(call, kPermit, *item.answer.mutable_outcome());
  item.detail.set_outcome(std::string(kPermit));
  item.detail.set_told(std::string(kPermit));
  return item;
}

}  // namespace

Task<absl::StatusOr<Reply>> SubmitSignal(Rooms& rooms, Call call, const v1::SubmitSignalRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<v1::SubmitAnswer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (const std::string_view code = ObjectionWithoutBreakGlass(c); !code.empty()) {
      co_return Refuse<v1::SubmitAnswer>(c, code);
    }
    Prepared prepared;
    prepared.write = true;
    CO_ASSIGN_OR_RETURN(Supply supply, SupplyOf(rooms, c, prepared.content.detail));
    CO_ASSIGN_OR_RETURN(Item item, SubmitOne(rooms, c, request.signal(), supply, prepared));
    RetentionDays::Put(c.context->covenant(), c.caller.party, supply.terms, prepared.content.changes);
    prepared.content.told = item.detail.told();
    *prepared.content.detail.add_items() = std::move(item.detail);
    prepared.answer = std::make_shared<v1::SubmitAnswer>(std::move(item.answer));
    co_return prepared;
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

Task<absl::StatusOr<Reply>> SubmitSignals(Rooms& rooms, Call call, const v1::SubmitSignalsRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<v1::SubmitSignalsAnswer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (const std::string_view code = ObjectionWithoutBreakGlass(c); !code.empty()) {
      co_return Refuse<v1::SubmitSignalsAnswer>(c, code);
    }
    if (!BulkSizeAllowed(request.signals_size())) co_return Refuse<v1::SubmitSignalsAnswer>(c, kSizeInvalid);
    co_await rooms.workers.Enter();  // a subject key costs 90 us: a thousand of them are too long for a serving thread
    Prepared prepared;
    prepared.write = true;
    CO_ASSIGN_OR_RETURN(Supply supply, SupplyOf(rooms, c, prepared.content.detail));
    auto answer = std::make_shared<v1::SubmitSignalsAnswer>();
    for (const v1::Signal& signal : request.signals()) {
      CO_ASSIGN_OR_RETURN(Item item, SubmitOne(rooms, c, signal, supply, prepared));
      *answer->add_items() = std::move(item.answer);
      *prepared.content.detail.add_items() = std::move(item.detail);
    }
    RetentionDays::Put(c.context->covenant(), c.caller.party, supply.terms, prepared.content.changes);
    TellCaller(c, kItemized, *answer->mutable_outcome());
    prepared.content.told = std::string(kItemized);
    prepared.answer = std::move(answer);
    co_return prepared;
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
