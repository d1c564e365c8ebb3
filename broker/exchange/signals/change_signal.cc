#include "broker/exchange/signals/change_signal.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/notices/send_notices.h"
#include "broker/exchange/rows/corrections.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/own_signal.h"
#include "broker/exchange/story/request_facts.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/decide/decide.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kSignalUnknown = "SIGNAL_UNKNOWN";
constexpr std::string_view kDestroy = "destroy";
constexpr int kMaxFields = 50;

// The signal with the fields as they are now: a value takes the place of the one before, an empty one takes it away.
// False when a field is named twice.
bool Correct(const v1::CorrectSignalRequest& request, v1::Signal& signal) {
  std::set<std::string_view> named;
  for (const v1::FieldValue& field : request.fields()) {
    if (!named.insert(field.field()).second) return false;
    auto& fields = *signal.mutable_fields();
    const auto it = std::ranges::find(fields, field.field(), &v1::FieldValue::field);
    if (field.value().empty()) {
      if (it != fields.end()) fields.erase(it);
    } else if (it != fields.end()) {
      it->set_value(field.value());
    } else {
      *fields.Add() = field;
    }
  }
  return true;
}

// Whether the corrected signal could be supplied today, by its fields: they are what was corrected, so what else stands
// against it (an ended term, a consent withdrawn since) does not keep a wrong value where it is.
policy::Decision DecideCorrected(const Call& call, const stored::SealedSignal& sealed,
                                 const policy::RequestFacts& request) {
  const absl::CivilDay received = policy::DutchDay(absl::FromUnixMillis(sealed.received_ms()));
  const std::optional<policy::RecordFacts> facts =
      FactsOf(sealed.signal(), call.caller.party, sealed.purpose(), received);
  if (!facts) return Refused(policy::kFieldValueInvalid, "date");
  policy::Submission submission;
  submission.covenant = call.context->covenant();
  submission.facts = *facts;
  submission.request = request;
  submission.request.blind = true;  // no identifier comes with it
  for (const v1::FieldValue& field : sealed.signal().fields()) {
    submission.fields.push_back({field.field(), field.value()});
  }
  policy::Decision decision = policy::DecideSubmission(*call.policy->snapshot, submission, call.now);
  std::erase_if(decision.reasons, [](const policy::Reason& reason) {
    return reason.code != policy::kFieldValueInvalid && reason.code != policy::kFieldNotAllowed &&
           reason.code != policy::kWordUnknown;
  });
  decision.permitted = decision.reasons.empty();
  return decision;
}

template <class Answer>
Prepared Change(const Call& call, std::shared_ptr<Answer> answer, v1::SignalChange change, EntryContent content) {
  Prepared prepared = Permit(call, std::move(answer));
  prepared.write = true;
  content.told = std::move(prepared.content.told);
  v1::ItemDetail& item = *content.detail.add_items();
  item.set_outcome(std::string(kPermit));
  item.set_told(std::string(kPermit));
  *content.detail.mutable_signal_change() = std::move(change);
  prepared.content = std::move(content);
  return prepared;
}

absl::StatusOr<Prepared> DecideCorrection(Rooms& rooms, const Call& call, const v1::CorrectSignalRequest& request) {
  using Answer = v1::CorrectSignalAnswer;
  if (!ActorNamed(call)) return Refuse<Answer>(call, kActorMissing);
  if (request.fields().empty() || request.fields_size() > kMaxFields) return Refuse<Answer>(call, kSizeInvalid);
  ASSIGN_OR_RETURN(std::optional<Record> signal, OwnSignal(rooms, call, request.signal_reference()));
  if (!signal) return Refuse<Answer>(call, kSignalUnknown);
  if (!Correct(request, *signal->signal.mutable_signal())) {
    return RefuseAs<Answer>(call, Refused(policy::kFieldValueInvalid, "field"));
  }
  EntryContent content;
  ASSIGN_OR_RETURN(const policy::RequestFacts facts, FactsOfRequest(rooms, call, content.detail));
  policy::Decision decision = CheckFieldsForm(signal->signal.signal());
  if (decision.permitted) decision = DecideCorrected(call, signal->signal, facts);
  if (!decision.permitted) return RefuseAs<Answer>(call, decision);

  v1::SignalChange change;
  change.set_signal(signal->number);
  std::set<std::string> corrected;
  for (const v1::FieldValue& field : request.fields()) corrected.insert(field.field());
  for (const std::string& field : corrected) change.add_corrected_fields(field);
  RETURN_IF_ERROR(rooms.records.Replace(*signal, content.changes));
  Corrections::Put(signal->number, call.now, content.changes);
  RETURN_IF_ERROR(
      SendNotices(rooms, *call.policy, call.context->covenant(), v1::NOTICE_KIND_CORRECTED, {&*signal, 1}, content));
  return Change(call, std::make_shared<Answer>(), std::move(change), std::move(content));
}

// The day on which a signal whose consent was withdrawn on `day` is destroyed: where the covenant says so of the rules
// that its supplier supplies by. Nothing where it does not.
std::optional<absl::CivilDay> DestroyedOn(const policy::Covenant& covenant, const Record& signal, absl::CivilDay day) {
  const auto& withdrawn = covenant.retention.consent_withdrawn;
  if (!withdrawn || withdrawn->then != kDestroy) return std::nullopt;
  const bool by_such_a_rule = std::ranges::any_of(covenant.rules, [&](const policy::Rule& rule) {
    return std::ranges::find(withdrawn->rules, rule.id) != withdrawn->rules.end() &&
           rule.purpose == signal.facts.purpose && rule.from.Contains(signal.facts.supplier);
  });
  if (!by_such_a_rule) return std::nullopt;
  return withdrawn->within ? policy::AddPeriod(day, *withdrawn->within) : day;
}

// The day that the request names, today when it names none; nothing when it is no date, lies ahead, or before the
// consent.
std::optional<absl::CivilDay> WithdrawnOn(const Call& call, const v1::WithdrawConsentRequest& request,
                                          const policy::Consent& consent) {
  const absl::CivilDay today = policy::DutchDay(call.now);
  if (request.withdrawn_on().empty()) return today;
  const std::optional<absl::CivilDay> day = policy::ParseDate(request.withdrawn_on());
  if (!day || today < *day || (consent.given_on && *day < *consent.given_on)) return std::nullopt;
  return day;
}

absl::StatusOr<Prepared> DecideWithdrawal(Rooms& rooms, const Call& call, const v1::WithdrawConsentRequest& request) {
  using Answer = v1::WithdrawConsentAnswer;
  if (!ActorNamed(call)) return Refuse<Answer>(call, kActorMissing);
  ASSIGN_OR_RETURN(std::optional<Record> signal, OwnSignal(rooms, call, request.signal_reference()));
  if (!signal) return Refuse<Answer>(call, kSignalUnknown);
  const std::optional<policy::Consent>& consent = signal->facts.consent;
  if (!consent || consent->withdrawn_on) return Refuse<Answer>(call, policy::kConsentMissing);
  const std::optional<absl::CivilDay> day = WithdrawnOn(call, request, *consent);
  if (!day) return Refuse<Answer>(call, kDateInvalid);

  EntryContent content;
  v1::SignalChange change;
  change.set_signal(signal->number);
  change.set_consent_withdrawn_on(policy::FormatDate(*day));
  auto answer = std::make_shared<Answer>();
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(signal->signal.covenant());
  const std::optional<absl::CivilDay> gone = covenant == nullptr ? std::nullopt : DestroyedOn(*covenant, *signal, *day);
  if (gone) {
    change.set_destroyed_on(policy::FormatDate(*gone));
    answer->set_destroyed_on(change.destroyed_on());
    DestructionDays::Row row{signal->number, {}};
    row.day.set_covenant(signal->signal.covenant());
    row.day.set_day(change.destroyed_on());
    row.day.set_cause(std::string(kForConsent));
    RETURN_IF_ERROR(DestructionDays::Put(rooms.store, row, content.changes));
  }
  signal->signal.mutable_signal()->mutable_consent()->set_withdrawn_on(change.consent_withdrawn_on());
  RETURN_IF_ERROR(rooms.records.Replace(*signal, content.changes));
  RETURN_IF_ERROR(SendNotices(rooms, *call.policy, signal->signal.covenant(), v1::NOTICE_KIND_CONSENT_WITHDRAWN,
                              {&*signal, 1}, content));
  const bool now = gone && *gone <= policy::DutchDay(call.now);
  Prepared prepared = Change(call, std::move(answer), std::move(change), std::move(content));
  if (now) prepared.on_disk = [&sweep = rooms.sweep] { sweep.Ring(); };
  return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> CorrectSignal(Rooms& rooms, Call call, const v1::CorrectSignalRequest& request) {
  return TellInSignalsTurn<v1::CorrectSignalAnswer>(rooms, std::move(call), request, &DecideCorrection);
}

Task<absl::StatusOr<Reply>> WithdrawConsent(Rooms& rooms, Call call, const v1::WithdrawConsentRequest& request) {
  return TellInSignalsTurn<v1::WithdrawConsentAnswer>(rooms, std::move(call), request, &DecideWithdrawal);
}

}  // namespace covenant::exchange
