#include "broker/exchange/story/charge.h"

#include <set>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/exchange/rows/counted_subjects.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

const policy::Budget* BudgetUnder(const Call& call, std::string_view id) {
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(id);
  return covenant == nullptr ? nullptr : covenant->BudgetOf(call.caller.party);
}

const policy::Budget* BudgetOf(const Call& call) {
  return BudgetUnder(call, call.context->covenant());
}

absl::CivilDay FirstOfMonth(absl::Time time) {
  return absl::CivilDay(absl::CivilMonth(policy::DutchDay(time)));
}

BudgetKey KeyUnder(const Call& call, std::string_view covenant) {
  return {call.caller.party, covenant, BudgetDay(policy::DutchDay(call.now))};
}

BudgetKey KeyOf(const Call& call) {
  return KeyUnder(call, call.context->covenant());
}

// What stands for a subject in a row: of one day and under a key of budgets alone, so that no other row leads to it,
// nor one of another day. `asked_by`: an index key, or what a client sent as a pseudonym.
absl::StatusOr<std::string> Counted(Rooms& rooms, uint32_t day, std::string_view asked_by) {
  ASSIGN_OR_RETURN(const crypto::Secret* key, rooms.keyring.Key(crypto::KeyName::Other("budget")));
  return crypto::KeyedHash(*key, crypto::HashInput().Number(day).Fixed(asked_by).bytes(), kCountedSubjectSize);
}

struct Limit {
  Countable what;
  std::optional<int> a_day;
};

// Of one request by this action; nothing where none can be set.
std::optional<Limit> LimitOf(const policy::Limits& limits, policy::Action action) {
  switch (action) {
    case policy::Action::kSubmit:
      return Limit{Countable::kSubmissions, limits.submissions_per_day};
    case policy::Action::kCheck:
      return Limit{Countable::kChecks, limits.checks_per_day};
    case policy::Action::kRetrieve:
      return Limit{Countable::kRetrievals, limits.retrievals_per_day};
    case policy::Action::kReport:
      break;
  }
  return std::nullopt;
}

// Nothing where they are not counted.
std::optional<int> SubjectsADay(const Call& call) {
  const policy::Budget* budget = BudgetOf(call);
  return budget == nullptr ? std::nullopt : budget->subjects_per_day;
}

}  // namespace

absl::StatusOr<bool> ChargeSearch(Rooms& rooms, const Call& call, std::string_view covenant, uint32_t count,
                                  store::Batch& changes) {
  const policy::Budget* budget = BudgetUnder(call, covenant);
  if (budget == nullptr || !budget->evaluations_per_day) return true;
  return rooms.budgets.ChargeCount(KeyUnder(call, covenant), Countable::kEvaluations, count,
                                   *budget->evaluations_per_day, changes);
}

absl::StatusOr<bool> ChargeEvaluations(Rooms& rooms, const Call& call, uint32_t count, store::Batch& changes) {
  return ChargeSearch(rooms, call, call.context->covenant(), count, changes);
}

absl::StatusOr<bool> ChargeRequest(Rooms& rooms, const Call& call, policy::Action action, store::Batch& changes) {
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(call.context->covenant());
  if (covenant == nullptr) return true;
  const std::optional<Limit> limit = LimitOf(covenant->limits, action);
  if (!limit || !limit->a_day) return true;
  return rooms.budgets.ChargeCount(KeyOf(call), limit->what, 1, *limit->a_day, changes);
}

absl::StatusOr<bool> ChargeSubjects(Rooms& rooms, const Call& call, const std::vector<Standing>& standings,
                                    store::Batch& changes) {
  const std::optional<int> most = SubjectsADay(call);
  if (!most) return true;
  const BudgetKey key = KeyOf(call);
  std::vector<std::string> subjects;
  for (const Standing& one : standings) {
    ASSIGN_OR_RETURN(subjects.emplace_back(), Counted(rooms, key.day, one.counted_index_key));
  }
  return rooms.budgets.ChargeSubjects(key, subjects, *most, changes);
}

absl::StatusOr<bool> ChargePseudonym(Rooms& rooms, const Call& call, std::string_view pseudonym,
                                     store::Batch& changes) {
  const std::optional<int> most = SubjectsADay(call);
  if (!most) return true;
  const BudgetKey key = KeyOf(call);
  ASSIGN_OR_RETURN(const std::string subject, Counted(rooms, key.day, pseudonym));
  return rooms.budgets.ChargeSubjects(key, {subject}, *most, changes);
}

absl::Status ForgetCharges(Rooms& rooms, std::string_view covenant, const std::vector<std::string>& index_keys,
                           store::Batch& changes) {
  ASSIGN_OR_RETURN(const std::vector<uint32_t> days, DaysOfCountedSubjects(rooms.store));
  for (const uint32_t day : days) {
    std::set<std::string> gone;
    for (const std::string& index_key : index_keys) {
      ASSIGN_OR_RETURN(std::string counted, Counted(rooms, day, index_key));
      gone.insert(std::move(counted));
    }
    RETURN_IF_ERROR(ForgetCountedSubjects(rooms.store, covenant, day, gone, changes));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ChargeBreakGlass(Rooms& rooms, const Call& call, store::Batch& changes) {
  const policy::Budget* budget = BudgetOf(call);
  if (!call.context->break_glass() || budget == nullptr || !budget->break_glass_per_month) return true;
  return rooms.budgets.ChargeMonth(KeyOf(call), BudgetDay(FirstOfMonth(call.now)), *budget->break_glass_per_month,
                                   changes);
}

absl::Time NextBudgetDay(absl::Time now) {
  return policy::StartOf(policy::DutchDay(now) + 1);
}

absl::Time NextBudgetMonth(absl::Time now) {
  return policy::StartOf(absl::CivilDay(absl::CivilMonth(policy::DutchDay(now)) + 1));
}

}  // namespace covenant::exchange
