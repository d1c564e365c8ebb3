#include "broker/exchange/orders/order_sight.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/story/charge.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/own_signal.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/succession.h"

namespace covenant::exchange {
namespace {

// Where a subject stands, and in which place (PlaceOf).
struct Whereabouts {
  std::string place;
  Standing standing;
};

// What the reference leads to: by strong identifiers, by any of an object, or by the pseudonym of either.
absl::StatusOr<std::vector<Whereabouts>> WhereaboutsOf(Rooms& rooms, const Call& call,
                                                       const v1::SubjectReference& subject,
                                                       const std::vector<GivenIdentifier>& identifiers) {
  const std::string& covenant = call.context->covenant();
  std::vector<Whereabouts> all;
  for (const GivenIdentifier& identifier : identifiers) {
    if (!identifier.strong() && subject.object().empty()) continue;
    ASSIGN_OR_RETURN(Standing standing, StandingOf(rooms, covenant, subject.object(), identifier));
    all.push_back({PlaceOf(covenant, subject.object()), std::move(standing)});
  }
  if (subject.pseudonym().empty()) return all;
  const absl::StatusOr<std::string> id = SubjectOf(rooms, call, covenant, subject.pseudonym());
  if (!id.ok()) return all;
  for (const std::string_view object : {"", "object"}) {
    ASSIGN_OR_RETURN(Standing standing, StandingOf(rooms, covenant, *id));
    all.push_back({PlaceOf(covenant, object), std::move(standing)});
  }
  return all;
}

// The signal where it is one of the covenant and the officer has a say over it.
absl::Status Add(const Rooms& rooms, const Call& call, const policy::Person& officer, uint64_t number, Meant& meant) {
  ASSIGN_OR_RETURN(std::optional<Record> record, rooms.records.Get(number));
  if (!record || record->signal.covenant() != call.context->covenant()) return absl::OkStatus();
  policy::RecordFacts facts = record->facts;
  CountForHolder(call, facts);
  if (HasSay(officer, call.context->covenant(), facts.supplier)) meant.signals.push_back(*std::move(record));
  return absl::OkStatus();
}

}  // namespace

bool HasSay(const policy::Person& officer, std::string_view covenant, std::string_view supplier) {
  return officer.OverseesCovenant(covenant) || officer.OverseesParty(supplier);
}

absl::StatusOr<std::vector<Record>> SignalsOf(const Rooms& rooms, const v1::Order& order) {
  std::vector<Record> signals;
  for (const uint64_t number : order.signals()) {
    ASSIGN_OR_RETURN(std::optional<Record> record, rooms.records.Get(number));
    if (record) signals.push_back(*std::move(record));
  }
  return signals;
}

absl::StatusOr<bool> InSight(const Rooms& rooms, const Call& call, const policy::Person& officer,
                             const v1::Order& order) {
  if (officer.OverseesCovenant(order.covenant())) return true;
  ASSIGN_OR_RETURN(const std::vector<Record> signals, SignalsOf(rooms, order));
  if (signals.empty()) return officer.OverseesParty(order.party());
  return std::ranges::all_of(signals, [&](const Record& record) {
    policy::RecordFacts facts = record.facts;
    CountForHolder(*call.policy->snapshot, order.covenant(), call.now, facts);
    return officer.OverseesParty(facts.supplier);
  });
}

absl::StatusOr<Meant> SignalsAbout(Rooms& rooms, const Call& call, const policy::Person& officer,
                                   const v1::SubjectReference& subject) {
  Meant meant;
  meant.refusal = CheckSubjectForm(call, subject);
  if (!meant.refusal.permitted) return meant;
  const std::string& covenant = call.context->covenant();
  ASSIGN_OR_RETURN(ReadIdentifiers read, ReadGiven(rooms, call, covenant, subject.identifiers()));
  meant.refusal = std::move(read.decision);
  meant.wrong = std::move(read.wrong);
  if (!meant.refusal.permitted) return meant;
  ASSIGN_OR_RETURN(const bool charged, ChargeEvaluations(rooms, call, CountDirect(read.given), meant.charges));
  if (!charged) {
    meant.refusal = Refused(kBudgetExhausted, kBudgetsOfTheDay);
    return meant;
  }
  ASSIGN_OR_RETURN(const std::vector<Whereabouts> all, WhereaboutsOf(rooms, call, subject, read.given));
  std::set<uint64_t> numbers;
  for (const Whereabouts& whereabouts : all) {
    const Standing& standing = whereabouts.standing;
    ASSIGN_OR_RETURN(const SubjectView view, rooms.subjects.Find(whereabouts.place, standing));
    if (!view.found && !standing.subject_id.empty()) continue;
    const std::string& key = standing.subject_id.empty() ? standing.key.index_key : view.index_key;
    ASSIGN_OR_RETURN(std::string token, rooms.tokens.Token(covenant, call.now, key));
    meant.tokens.push_back(std::move(token));
    if (view.found) numbers.insert(view.signals.begin(), view.signals.end());
  }
  for (const uint64_t number : numbers) RETURN_IF_ERROR(Add(rooms, call, officer, number, meant));
  return meant;
}

absl::StatusOr<Meant> SignalBehind(Rooms& rooms, const Call& call, const policy::Person& officer,
                                   std::string_view reference) {
  Meant meant;
  meant.refusal.permitted = true;
  ASSIGN_OR_RETURN(const std::optional<uint64_t> number, NumberOfOwn(rooms, call, reference));
  if (number) RETURN_IF_ERROR(Add(rooms, call, officer, *number, meant));
  return meant;
}

}  // namespace covenant::exchange
