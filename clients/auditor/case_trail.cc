#include "clients/auditor/case_trail.h"

#include "clients/auditor/approval.h"
#include "clients/auditor/sha256.h"

namespace covenant::auditor {

std::vector<std::string> CaseTrail::Follow(const covenant::v1::Leaf& leaf, const covenant::v1::Detail* detail) {
  std::vector<std::string> wrong;
  if (leaf.kind() != covenant::v1::ENTRY_KIND_CASE_APPROVAL || leaf.told() != "permit") return wrong;
  if (detail == nullptr) {
    ++unseen_;
    return wrong;
  }
  const covenant::v1::CaseAct& act = detail->case_act();
  if (!act.has_approval()) {
    wrong.push_back("an approval in a case whose detail does not say what was approved");
    return wrong;
  }
  const absl::Status signature = VerifyApproval(
      act.certificate(), CaseApprovalText(leaf.covenant(), detail->case_reference(), act.approval()), act.signature());
  if (!signature.ok()) wrong.emplace_back(signature.message().data(), signature.message().size());
  if (Sha256({act.certificate()}) != detail->certificate_sha256()) {
    wrong.push_back("the approval is signed with another certificate than the caller's");
  }
  if (detail->person().empty() || act.approval().person() != detail->person()) {
    wrong.push_back("the approval is not that of the person who sent it");
  }
  if (act.approval().party() != leaf.caller()) wrong.push_back("the approval is not that of the caller's party");
  if (wrong.empty()) ++approvals_;
  return wrong;
}

}  // namespace covenant::auditor
