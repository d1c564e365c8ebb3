#include "policy/decide/request_conditions.h"

#include <algorithm>
#include <string>

#include "policy/decide/weighing.h"
#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

// The region of a party that works in every region of the country.
constexpr std::string_view kNationwide = "landelijk";

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool AreInvolved(const Circumstances& c) {
  const std::vector<std::string>& involved = c.request.case_file.involved;
  return (c.recipient.empty() || Lists(involved, c.recipient)) && Lists(involved, c.supplier);
}

bool MayApprove(const ApprovalWord& word, const Approval& approval, const Circumstances& c) {
  switch (word.given_by) {
    case ApprovalGiver::kSecondPerson:
      return approval.party == c.caller && !approval.person.empty() && approval.person != c.request.person;
    case ApprovalGiver::kSupplier:
      return approval.party == c.supplier;
    case ApprovalGiver::kContactPoint: {
      const auto& contact_point = c.covenant.covenant().contact_point;
      return contact_point && approval.party == contact_point->party;
    }
    case ApprovalGiver::kCapacity: {
      const Party* party = c.snapshot.parties().Find(approval.party);
      return party != nullptr && Lists(word.capacities, party->capacity);
    }
  }
  return false;
}

// The kind that stands in the way; empty when none does.
template <class Holds>
std::string_view FirstLacking(const std::vector<std::string>& kinds, Holds holds) {
  const auto lacking = std::find_if_not(kinds.begin(), kinds.end(), holds);
  return lacking == kinds.end() ? std::string_view() : *lacking;
}

// One reason for each kind that is lacking.
template <class Holds>
bool TakeKinds(Weighing& weighing, const std::vector<std::string>& kinds, std::string_view code, Holds holds) {
  return std::all_of(kinds.begin(), kinds.end(),
                     [&](const std::string& kind) { return weighing.Take(holds(kind), code, kind); });
}

bool IsAdmitted(const std::vector<std::string>& criteria, const Circumstances& c) {
  const auto& admission = c.request.case_file.admission;
  return admission && admission->day <= c.day &&
         FirstLacking(criteria, [&](const std::string& one) { return Lists(admission->criteria, one); }).empty();
}

}  // namespace

bool InSameRegion(std::string_view one, std::string_view other) {
  if (one.empty() || other.empty()) return false;
  return one == other || one == kNationwide || other == kNationwide;
}

bool IsApproved(std::string_view kind, const Circumstances& c) {
  const ApprovalWord* word = c.snapshot.vocabulary().FindApproval(kind);
  if (word == nullptr) return false;
  if (word->given_by == ApprovalGiver::kSupplier && c.moment == Moment::kSupplied) return true;
  const auto& approvals = c.request.case_file.approvals;
  return std::any_of(approvals.begin(), approvals.end(), [&](const Approval& approval) {
    return approval.kind == kind && approval.from <= c.day && (!approval.through || c.day <= *approval.through) &&
           MayApprove(*word, approval, c);
  });
}

bool IsAttested(std::string_view kind, const Circumstances& c) {
  const AttestationWord* word = c.snapshot.vocabulary().FindAttestation(kind);
  if (word == nullptr) return false;
  const auto& attestations = c.request.attestations;
  return std::any_of(attestations.begin(), attestations.end(), [&](const Attestation& attestation) {
    return attestation.kind == kind && std::all_of(word->steps.begin(), word->steps.end(), [&](const Word& step) {
             return Lists(attestation.steps, step.code);
           });
  });
}

bool RequestHolds(const CompiledRule& compiled, const Circumstances& c, std::vector<Reason>* failed) {
  if (!compiled.asks_request) return true;
  const Conditions& conditions = compiled.rule->conditions;
  const auto approved = [&](const std::string& kind) { return IsApproved(kind, c); };
  const auto attested = [&](const std::string& kind) { return IsAttested(kind, c); };
  const bool motivated = c.request.motivated || (!conditions.motivation && !compiled.rule->break_glass);
  Weighing weighing(*compiled.rule, failed);
  const bool to_the_end =
      weighing.Take(c.request.case_file.phase >= conditions.phase.value_or(0), kPhaseNotReached, "phase") &&
      weighing.Take(conditions.admitted.empty() || IsAdmitted(conditions.admitted, c), kSignalNotAdmitted,
                    "admitted") &&
      weighing.Take(!conditions.involved || AreInvolved(c), kPartyNotInvolved, "involved") &&
      weighing.Take(conditions.activities.empty() || Lists(conditions.activities, c.request.activity),
                    kActivityExcluded, "activity") &&
      weighing.Take(
          !conditions.same_region || InSameRegion(c.covenant.Class(c.from).region, c.covenant.Class(c.to).region),
          kRegionMismatch, "same_region") &&
      TakeKinds(weighing, conditions.approvals, kApprovalMissing, approved) &&
      TakeKinds(weighing, conditions.attestations, kAttestationMissing, attested) &&
      weighing.Take(motivated, kMotivationMissing, "motivation") &&
      weighing.Take(conditions.deadline.empty() || c.request.deadline_class == conditions.deadline,
                    kDeadlineClassMissing, "deadline");
  return to_the_end && weighing.all_hold();
}

}  // namespace covenant::policy
