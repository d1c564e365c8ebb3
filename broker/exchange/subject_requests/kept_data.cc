#include "broker/exchange/subject_requests/kept_data.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/subject_requests/disclosures.h"
#include "policy/language/masking.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

// The numbers of the signals about the subject. Ids of people live through a rotation of keys; index keys do not.
absl::StatusOr<std::set<uint64_t>> SignalsOf(Rooms& rooms, const stored::SubjectRequest& request) {
  std::set<uint64_t> numbers;
  for (const std::string& id : request.subject_ids()) {
    ASSIGN_OR_RETURN(const Standing standing, StandingOf(rooms, request.covenant(), id));
    ASSIGN_OR_RETURN(const SubjectView view, rooms.subjects.Find(request.covenant(), standing));
    if (view.found) numbers.insert(view.signals.begin(), view.signals.end());
  }
  return numbers;
}

bool IsMasked(const policy::Covenant* covenant, const std::string& supplier, const std::string& purpose) {
  return covenant == nullptr || std::ranges::any_of(covenant->rules, [&](const policy::Rule& rule) {
           return rule.purpose == purpose && rule.from.Contains(supplier) && policy::MasksSource(*covenant, rule);
         });
}

}  // namespace

absl::StatusOr<std::vector<KeptSignal>> ReadKept(Rooms& rooms, const Call& call,
                                                 const stored::SubjectRequest& request) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  const policy::Covenant* covenant = snapshot.FindCovenant(request.covenant());
  ASSIGN_OR_RETURN(const std::set<uint64_t> numbers, SignalsOf(rooms, request));
  std::vector<KeptSignal> kept;
  for (const uint64_t number : numbers) {
    ASSIGN_OR_RETURN(const std::optional<Record> record, rooms.records.Get(number));
    if (!record) continue;
    KeptSignal& signal = kept.emplace_back();
    signal.number = number;
    signal.supplier = record->signal.supplier();
    signal.holder = std::string(snapshot.parties().HolderOf(signal.supplier, policy::DutchDay(call.now)));
    const policy::Party* party = snapshot.parties().Find(signal.supplier);
    if (party != nullptr && !IsMasked(covenant, signal.holder, record->signal.purpose())) signal.kind = party->kind;
    for (const v1::FieldValue& field : record->signal.signal().fields()) {
      const policy::FieldWord* word = snapshot.vocabulary().FindField(field.field());
      signal.categories.insert(word == nullptr ? field.field() : word->category);
    }
  }
  return kept;
}

}  // namespace covenant::exchange
