#include "broker/exchange/story/charge.h"

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

const policy::Budget* BudgetOf(const Call& call) {
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(call.context->covenant());
  return covenant == nullptr ? nullptr : covenant->BudgetOf(call.caller.party);
}

absl::CivilDay FirstOfMonth(absl::Time time) {
  return absl::CivilDay(absl::CivilMonth(policy::DutchDay(time)));
}

BudgetKey KeyOf(const Call& call) {
  return {call.caller.party, call.context->covenant(), BudgetDay(policy::DutchDay(call.now))};
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

absl::StatusOr<bool> ChargeEvaluations(Rooms& rooms, const Call& call, uint32_t count, store::Batch& changes) {
  const policy::Budget* budget = BudgetOf(call);
  if (budget == nullptr || !budget->evaluations_per_day) return true;
  return rooms.budgets.ChargeCount(KeyOf(call), Countable::kEvaluations, count, *budget->evaluations_per_day, changes);
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
  std::vector<std::string> subjects;
  for (const Standing& one : standings) subjects.push_back(one.counted_index_key.substr(0, kCountedSubjectSize));
  return rooms.budgets.ChargeSubjects(KeyOf(call), subjects, *most, changes);
}

absl::StatusOr<bool> ChargePseudonym(Rooms& rooms, const Call& call, std::string_view pseudonym,
                                     store::Batch& changes) {
  const std::optional<int> most = SubjectsADay(call);
  if (!most) return true;
  ASSIGN_OR_RETURN(const crypto::Secret* key, rooms.keyring.Key(crypto::KeyName::Other("budget")));
  const std::string subject = crypto::KeyedHash(*key, pseudonym, kCountedSubjectSize);
  return rooms.budgets.ChargeSubjects(KeyOf(call), {subject}, *most, changes);
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
