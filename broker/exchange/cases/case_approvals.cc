#include <algorithm>
#include <optional>
#include <utility>

#include "broker/authenticate/approval_signature.h"
#include "broker/authenticate/certificate.h"
#include "broker/exchange/cases/case_act.h"
#include "broker/exchange/cases/case_acts.h"
#include "policy/decide/case_rules.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kPersonNeeded = "PERSON_NEEDED";
constexpr std::string_view kApproverNotEntitled = "APPROVER_NOT_ENTITLED";
constexpr std::string_view kApprovalUnknown = "APPROVAL_UNKNOWN";
constexpr std::string_view kValidityInvalid = "VALIDITY_INVALID";
constexpr int kMaxApprovals = 100;

// What the approver signs (case.proto, RecordApprovalRequest).
std::string ApprovalText(const v1::RecordApprovalRequest& request) {
  std::string text = "covenant-broker case approval v1\n";
  for (const std::string* part : {&request.context().covenant(), &request.context().case_reference(), &request.kind(),
                                  &request.valid_from(), &request.valid_through()}) {
    text.append(*part).append("\n");
  }
  return text;
}

// Two days in order, the last of which is not over.
bool ValidityHolds(const CaseAct& act, const v1::RecordApprovalRequest& request) {
  const std::optional<absl::CivilDay> from = policy::ParseDate(request.valid_from());
  const std::optional<absl::CivilDay> through = policy::ParseDate(request.valid_through());
  return from && through && *from <= *through && *through >= policy::DutchDay(act.call.now);
}

// The file that an approval goes into: a party opens one for what it asks itself; others approve what is there.
FileToActUpon FileToApprove(const CaseAct& act, policy::Approver approver) {
  return approver == policy::Approver::kAsker ? FileFor(act) : FileThere(act);
}

// An authority approves under covenants that it did not sign; all else must be in order all the same.
policy::Decision MayApprove(const CaseAct& act) {
  policy::Decision in = Participation(act);
  std::erase_if(in.reasons, [](const policy::Reason& reason) { return reason.code == policy::kPartyNotInCovenant; });
  in.permitted = in.reasons.empty();
  return in;
}

// The new approval takes the place of one of the same kind by the same person. False when there are too many.
bool PutApproval(v1::CaseApproval approval, v1::CaseFile& file) {
  auto& approvals = *file.mutable_approvals();
  const auto replaced = std::ranges::remove_if(approvals, [&](const v1::CaseApproval& earlier) {
    return earlier.kind() == approval.kind() && earlier.party() == approval.party() &&
           earlier.person() == approval.person();
  });
  approvals.erase(replaced.begin(), replaced.end());
  if (approvals.size() >= kMaxApprovals) return false;
  *approvals.Add() = std::move(approval);
  return true;
}

absl::StatusOr<Prepared> DecideApproval(const CaseAct& act, const v1::RecordApprovalRequest& request) {
  using Answer = v1::RecordApprovalAnswer;
  const policy::Snapshot& snapshot = *act.call.policy->snapshot;
  if (const policy::Decision in = MayApprove(act); !in.permitted) return RefuseAs<Answer>(act.call, in);
  if (!snapshot.vocabulary().Has(policy::WordKind::kApproval, request.kind())) {
    return Refuse<Answer>(act.call, policy::kWordUnknown);
  }
  const policy::Approver approver =
      policy::ApproverOf(snapshot, act.covenant(), request.kind(), act.party(), act.call.now);
  if (approver == policy::Approver::kNobody) return Refuse<Answer>(act.call, kApproverNotEntitled);
  if (!ActsInPerson(act.call)) return Refuse<Answer>(act.call, kPersonNeeded);
  auto [file, refusal] = FileToApprove(act, approver);
  if (!file) return Refuse<Answer>(act.call, refusal);
  if (!ValidityHolds(act, request)) return Refuse<Answer>(act.call, kValidityInvalid);
  const auto certificate = authenticate::Certificate::FromPem(act.call.certificate_pem);
  if (certificate == nullptr ||
      !authenticate::VerifySignature(*certificate, ApprovalText(request), request.signature()).ok()) {
    return Refuse<Answer>(act.call, kSignatureInvalid);
  }
  v1::CaseAct said;
  v1::CaseApproval& approval = *said.mutable_approval();
  approval.set_kind(request.kind());
  approval.set_party(act.party());
  approval.set_person(act.call.caller.person);
  approval.set_valid_from(request.valid_from());
  approval.set_valid_through(request.valid_through());
  said.set_signature(request.signature());
  said.set_certificate(certificate->der());
  if (!PutApproval(approval, file->file)) return Refuse<Answer>(act.call, kSizeInvalid);
  return Done(act, *std::move(file), std::make_shared<Answer>(), std::move(said));
}

// Also when the covenant is no longer in force: who takes back an approval is never held to it.
absl::StatusOr<Prepared> DecideWithdrawal(const CaseAct& act, const v1::WithdrawApprovalRequest& request) {
  using Answer = v1::WithdrawApprovalAnswer;
  if (!act.stored) return Refuse<Answer>(act.call, kCaseUnknown);
  StoredCase file = *act.stored;
  auto& approvals = *file.file.mutable_approvals();
  const int before = approvals.size();
  const auto own = std::ranges::remove_if(approvals, [&](const v1::CaseApproval& approval) {
    return approval.kind() == request.kind() && approval.party() == act.party();
  });
  approvals.erase(own.begin(), own.end());
  if (approvals.size() == before) {
    return Refuse<Answer>(act.call, file.Involves(act.party()) ? kApprovalUnknown : kCaseUnknown);
  }
  auto answer = std::make_shared<Answer>();
  answer->set_withdrawn(static_cast<uint32_t>(before - approvals.size()));
  v1::CaseAct said;
  said.set_withdrawn_kind(request.kind());
  return Done(act, std::move(file), std::move(answer), std::move(said));
}

}  // namespace

Task<absl::StatusOr<Reply>> RecordApproval(Rooms& rooms, Call call, const v1::RecordApprovalRequest& request) {
  return TellCaseAct<v1::RecordApprovalAnswer>(rooms, std::move(call), request, &DecideApproval);
}

Task<absl::StatusOr<Reply>> WithdrawApproval(Rooms& rooms, Call call, const v1::WithdrawApprovalRequest& request) {
  return TellCaseAct<v1::WithdrawApprovalAnswer>(rooms, std::move(call), request, &DecideWithdrawal);
}

}  // namespace covenant::exchange
