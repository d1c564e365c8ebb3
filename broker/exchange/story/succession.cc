#include "broker/exchange/story/succession.h"

#include "policy/text/civil_date.h"

namespace covenant::exchange {

void CountForHolder(const Call& call, policy::RecordFacts& facts) {
  CountForHolder(*call.policy->snapshot, call.context->covenant(), call.now, facts);
}

void CountForHolder(const policy::Snapshot& snapshot, std::string_view covenant, absl::Time time,
                    policy::RecordFacts& facts) {
  const policy::Party* supplier = snapshot.parties().Find(facts.supplier);
  if (supplier == nullptr || !supplier->ended) return;
  const policy::Covenant* terms = snapshot.FindCovenant(covenant);
  const bool passes =
      terms == nullptr || !terms->leaving || terms->leaving->signals == policy::OnLeaving::kPassToSuccessor;
  if (!passes) return;
  facts.supplier = std::string(snapshot.parties().HolderOf(facts.supplier, policy::DutchDay(time)));
}

absl::StatusOr<std::string> SubjectOf(const Rooms& rooms, const Call& call, const std::string& covenant,
                                      std::string_view pseudonym) {
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
