#include "broker/exchange/succession.h"

#include "policy/civil_date.h"

namespace covenant::exchange {

void CountForHolder(const Call& call, policy::RecordFacts& facts) {
  const policy::PartyRegister& parties = call.policy->snapshot->parties();
  const policy::Party* supplier = parties.Find(facts.supplier);
  if (supplier == nullptr || !supplier->ended) return;
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(call.context->covenant());
  const bool passes =
      covenant == nullptr || !covenant->leaving || covenant->leaving->signals == policy::OnLeaving::kPassToSuccessor;
  if (!passes) return;
  facts.supplier = std::string(parties.HolderOf(facts.supplier, policy::DutchDay(call.now)));
}

absl::StatusOr<std::string> SubjectOf(const Rooms& rooms, const Call& call, std::string_view pseudonym) {
  const std::string& covenant = call.context->covenant();
  absl::StatusOr<std::string> subject = rooms.pseudonyms.Subject(call.caller.party, covenant, pseudonym);
  const policy::PartyRegister& parties = call.policy->snapshot->parties();
  // All are tried, whether or not one fits: the time taken says nothing about the pseudonym.
  for (const std::string_view before : parties.PredecessorsOf(call.caller.party, policy::DutchDay(call.now))) {
    absl::StatusOr<std::string> given = rooms.pseudonyms.Subject(before, covenant, pseudonym);
    if (!subject.ok()) subject = std::move(given);
  }
  return subject;
}

}  // namespace covenant::exchange
