#include "broker/exchange/cases/case_acts.h"

#include <map>
#include <optional>
#include <utility>

#include "broker/exchange/cases/case_act.h"
#include "broker/exchange/rows/case_signals.h"
#include "policy/decide/case_rules.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kCriteriaIncomplete = "CRITERIA_INCOMPLETE";
constexpr std::string_view kPhaseNotForward = "PHASE_NOT_FORWARD";
constexpr std::string_view kPartyUnknown = "PARTY_UNKNOWN";
constexpr int kMaxCriteria = 20;
constexpr uint32_t kLastPhase = 9;

std::string Today(const Call& call) {
  return policy::FormatDate(policy::DutchDay(call.now));
}

// The criteria that admit a signal under the covenant: those that its rules demand, else all of BGS 2.16.
std::vector<std::string> Demanded(const CaseAct& act) {
  std::vector<std::string> demanded = policy::DemandedCriteria(act.covenant());
  if (!demanded.empty()) return demanded;
  for (const policy::Word* word : act.call.policy->snapshot->vocabulary().All(policy::WordKind::kAdmissionCriterion)) {
    demanded.push_back(word->code);
  }
  return demanded;
}

// What the criteria come to; nothing when one is named twice, is no criterion, or one that is demanded is missing.
std::optional<v1::CaseAdmission> Weigh(const CaseAct& act, const v1::RecordAdmissionRequest& request) {
  if (request.criteria().empty() || request.criteria_size() > kMaxCriteria) return std::nullopt;
  const policy::Vocabulary& vocabulary = act.call.policy->snapshot->vocabulary();
  std::map<std::string, bool> found;
  for (const v1::Criterion& criterion : request.criteria()) {
    if (!vocabulary.Has(policy::WordKind::kAdmissionCriterion, criterion.code()) ||
        !found.emplace(criterion.code(), criterion.met()).second) {
      return std::nullopt;
    }
  }
  v1::CaseAdmission admission;
  admission.set_admitted(true);
  for (const std::string& demanded : Demanded(act)) {
    const auto it = found.find(demanded);
    if (it == found.end()) return std::nullopt;
    if (!it->second) admission.set_admitted(false);
  }
  for (const auto& [code, met] : found)
    (met ? admission.add_criteria_met() : admission.add_criteria_not_met())->assign(code);
  return admission;
}

absl::StatusOr<Prepared> DecideAdmission(const CaseAct& act, const v1::RecordAdmissionRequest& request) {
  using Answer = v1::RecordAdmissionAnswer;
  if (const policy::Decision in = Participation(act); !in.permitted) return RefuseAs<Answer>(act.call, in);
  auto [file, refusal] = FileFor(act);
  if (!file) return Refuse<Answer>(act.call, refusal);
  const std::optional<v1::CaseAdmission> admission = Weigh(act, request);
  if (!admission) return Refuse<Answer>(act.call, kCriteriaIncomplete);
  *file->file.mutable_admission() = *admission;
  file->file.set_admission_by(act.party());
  file->file.set_admission_on(Today(act.call));
  auto answer = std::make_shared<Answer>();
  answer->set_admitted(admission->admitted());
  v1::CaseAct said;
  *said.mutable_admission() = *admission;
  ASSIGN_OR_RETURN(Prepared prepared, Done(act, *std::move(file), std::move(answer), std::move(said)));
  store::Batch& changes = prepared.content.changes;
  if (admission->admitted()) {
    CaseSignals::RemoveNotAdmitted(act.place, changes);
  } else {
    CaseSignals::PutNotAdmitted({act.place, policy::DutchDay(act.call.now)}, changes);
  }
  return prepared;
}

absl::StatusOr<Prepared> DecidePhase(const CaseAct& act, const v1::RecordPhaseRequest& request) {
  using Answer = v1::RecordPhaseAnswer;
  if (const policy::Decision in = Participation(act); !in.permitted) return RefuseAs<Answer>(act.call, in);
  auto [file, refusal] = FileFor(act);
  if (!file) return Refuse<Answer>(act.call, refusal);
  if (request.phase() > kLastPhase || request.phase() <= file->file.phase()) {
    return Refuse<Answer>(act.call, kPhaseNotForward);
  }
  const bool demanded = !policy::DemandedCriteria(act.covenant()).empty();
  if (demanded && !file->file.admission().admitted()) return Refuse<Answer>(act.call, policy::kSignalNotAdmitted);
  file->file.set_phase(request.phase());
  auto answer = std::make_shared<Answer>();
  answer->set_phase(request.phase());
  v1::CaseAct said;
  said.set_phase(request.phase());
  return Done(act, *std::move(file), std::move(answer), std::move(said));
}

absl::StatusOr<Prepared> DecideInvolvement(const CaseAct& act, const v1::InvolvePartyRequest& request) {
  using Answer = v1::InvolvePartyAnswer;
  if (const policy::Decision in = Participation(act); !in.permitted) return RefuseAs<Answer>(act.call, in);
  auto [file, refusal] = FileFor(act);
  if (!file) return Refuse<Answer>(act.call, refusal);
  const policy::Snapshot& snapshot = *act.call.policy->snapshot;
  if (!policy::DecideParticipation(snapshot, act.place.covenant, request.party(), act.call.now).permitted) {
    return Refuse<Answer>(act.call, kPartyUnknown);
  }
  file->Involve(request.party());
  v1::CaseAct said;
  said.set_involved_party(request.party());
  return Done(act, *std::move(file), std::make_shared<Answer>(), std::move(said));
}

}  // namespace

Task<absl::StatusOr<Reply>> RecordAdmission(Rooms& rooms, Call call, const v1::RecordAdmissionRequest& request) {
  return TellCaseAct<v1::RecordAdmissionAnswer>(rooms, std::move(call), request, &DecideAdmission);
}

Task<absl::StatusOr<Reply>> RecordPhase(Rooms& rooms, Call call, const v1::RecordPhaseRequest& request) {
  return TellCaseAct<v1::RecordPhaseAnswer>(rooms, std::move(call), request, &DecidePhase);
}

Task<absl::StatusOr<Reply>> InvolveParty(Rooms& rooms, Call call, const v1::InvolvePartyRequest& request) {
  return TellCaseAct<v1::InvolvePartyAnswer>(rooms, std::move(call), request, &DecideInvolvement);
}

}  // namespace covenant::exchange
