#include "clients/auditor/policy_trail.h"

#include "absl/strings/str_cat.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Detail;
using covenant::v1::Leaf;
using covenant::v1::PolicyAct;

bool DigestFits(const PolicyAct& act) {
  const std::vector<std::string> documents(act.documents().begin(), act.documents().end());
  return act.proposal_digest() == ProposalDigest(documents);
}

}  // namespace

void PolicyTrail::FollowProposal(const Detail& detail, std::vector<std::string>& wrong) {
  const PolicyAct& act = detail.policy_act();
  if (!DigestFits(act)) wrong.push_back("the proposal's digest is not that of its documents");
  if (!proposals_.try_emplace(act.proposal_id(), Proposed{detail.person(), act.proposal_digest()}).second) {
    wrong.push_back("a second proposal under the id of an earlier one");
  }
}

void PolicyTrail::FollowApproval(const Detail& detail, std::vector<std::string>& wrong) {
  const PolicyAct& act = detail.policy_act();
  if (!DigestFits(act)) wrong.push_back("the approved digest is not that of the proposal's documents");
  const absl::Status signature =
      VerifyApproval(act.certificate(), ApprovalText(act.proposal_id(), act.proposal_digest()), act.signature());
  if (!signature.ok()) wrong.emplace_back(signature.message().data(), signature.message().size());
  if (Sha256({act.certificate()}) != detail.certificate_sha256()) {
    wrong.push_back("the approval is signed with another certificate than the caller's");
  }
  const auto proposed = proposals_.find(act.proposal_id());
  if (proposed != proposals_.end()) {
    if (proposed->second.digest != act.proposal_digest()) {
      wrong.push_back("another text was approved than the one proposed");
    }
    if (detail.person().empty() || proposed->second.person == detail.person()) {
      wrong.push_back("approver and proposer are not two persons");
    }
  } else if (unseen_acts_ == 0) {
    wrong.push_back("the approval of a proposal that the log does not hold");
  }
  policy_sets_.insert(act.resulting_policy_set());
  if (wrong.empty()) ++approvals_;
}

std::vector<std::string> PolicyTrail::Follow(const Leaf& leaf, const Detail* detail) {
  std::vector<std::string> wrong;
  const auto kind = leaf.kind();
  const bool act = leaf.told() == "permit" &&
                   (kind == covenant::v1::ENTRY_KIND_POLICY_PROPOSE ||
                    kind == covenant::v1::ENTRY_KIND_POLICY_APPROVE || kind == covenant::v1::ENTRY_KIND_POLICY_SUSPEND);
  if (kind == covenant::v1::ENTRY_KIND_GENESIS) policy_sets_.insert(leaf.policy_set());
  if (act && detail == nullptr) {
    ++unseen_acts_;
  } else if (act && !detail->has_policy_act()) {
    wrong.push_back("an act on the policy set whose detail does not say what was done");
  } else if (act && kind == covenant::v1::ENTRY_KIND_POLICY_PROPOSE) {
    FollowProposal(*detail, wrong);
  } else if (act && kind == covenant::v1::ENTRY_KIND_POLICY_APPROVE) {
    FollowApproval(*detail, wrong);
  } else if (act) {
    policy_sets_.insert(detail->policy_act().resulting_policy_set());
  }
  if (unseen_acts_ == 0 && !leaf.policy_set().empty() && !policy_sets_.contains(leaf.policy_set())) {
    wrong.push_back(absl::StrCat("decided under policy set ", HexEncode(leaf.policy_set()).substr(0, 16),
                                 "..., which no earlier entry put in force"));
  }
  return wrong;
}

}  // namespace covenant::auditor
