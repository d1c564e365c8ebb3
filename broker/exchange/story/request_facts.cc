#include "broker/exchange/story/request_facts.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "broker/base/status_macros.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

absl::Status Damaged() {
  return absl::DataLossError("a date in a case file is none: the data folder is damaged");
}

absl::StatusOr<policy::Approval> FactOf(const v1::CaseApproval& approval) {
  const std::optional<absl::CivilDay> from = policy::ParseDate(approval.valid_from());
  const std::optional<absl::CivilDay> through = policy::ParseDate(approval.valid_through());
  if (!from || !through) return Damaged();
  return policy::Approval{approval.kind(), approval.party(), approval.person(), *from, through};
}

// Who asks is no second person to its own question.
bool IsOwnSecondPerson(const Call& call, const v1::CaseApproval& approval) {
  const policy::ApprovalWord* word = call.policy->snapshot->vocabulary().FindApproval(approval.kind());
  return word != nullptr && word->given_by == policy::ApprovalGiver::kSecondPerson &&
         approval.person() == call.caller.person;
}

absl::StatusOr<policy::CaseFacts> FactsOf(const Call& call, const v1::CaseFile& file) {
  policy::CaseFacts facts;
  facts.purpose = file.purpose();
  facts.phase = static_cast<int>(file.phase());
  if (file.admission().admitted()) {
    const std::optional<absl::CivilDay> day = policy::ParseDate(file.admission_on());
    if (!day) return Damaged();
    const auto& met = file.admission().criteria_met();
    facts.admission = policy::Admission{{met.begin(), met.end()}, *day, file.admission_by()};
  }
  for (const v1::CaseApproval& approval : file.approvals()) {
    if (IsOwnSecondPerson(call, approval)) continue;
    ASSIGN_OR_RETURN(policy::Approval fact, FactOf(approval));
    facts.approvals.push_back(std::move(fact));
  }
  facts.involved.assign(file.involved().begin(), file.involved().end());
  facts.closed = !file.closed_on().empty();
  return facts;
}

void Register(const v1::CaseFile& file, v1::CaseFacts& facts) {
  facts.set_purpose(file.purpose());
  facts.set_phase(file.phase());
  facts.set_admitted(file.admission().admitted());
  *facts.mutable_criteria_met() = file.admission().criteria_met();
  *facts.mutable_approvals() = file.approvals();
  *facts.mutable_involved() = file.involved();
  facts.set_closed(!file.closed_on().empty());
}

}  // namespace

bool SaysWhy(const std::string& motivation) {
  return !absl::StripAsciiWhitespace(motivation).empty();
}

absl::StatusOr<policy::RequestFacts> FactsOfRequest(Rooms& rooms, const Call& call, v1::Detail& detail) {
  const v1::RequestContext& context = *call.context;
  policy::RequestFacts facts;
  facts.activity = context.activity();
  facts.motivated = SaysWhy(context.motivation());
  facts.break_glass = context.break_glass();
  facts.deadline_class = context.deadline_class();
  for (const v1::Attestation& attestation : context.attestations()) {
    facts.attestations.push_back({attestation.kind(), {attestation.steps().begin(), attestation.steps().end()}});
  }
  v1::RequestFacts& registered = *detail.mutable_facts();
  registered.set_activity(context.activity());
  registered.set_deadline_class(context.deadline_class());
  *registered.mutable_attestations() = context.attestations();
  if (context.case_reference().empty()) return facts;

  ASSIGN_OR_RETURN(const CasePlace place, rooms.case_files.PlaceOf(context.covenant(), context.case_reference()));
  ASSIGN_OR_RETURN(const std::optional<StoredCase> stored, rooms.case_files.Find(place));
  if (!stored || !stored->Involves(call.caller.party)) return facts;
  ASSIGN_OR_RETURN(facts.case_file, FactsOf(call, stored->file));
  Register(stored->file, *registered.mutable_case_file());
  return facts;
}

}  // namespace covenant::exchange
