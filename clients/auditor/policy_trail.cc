#include "clients/auditor/policy_trail.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
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

// What changes the policy set, or counts towards it.
bool IsAct(const Leaf& leaf) {
  if (leaf.told() != "permit") return false;
  switch (leaf.kind()) {
    case covenant::v1::ENTRY_KIND_POLICY_PROPOSE:
    case covenant::v1::ENTRY_KIND_POLICY_APPROVE:
    case covenant::v1::ENTRY_KIND_POLICY_ACCEPT:
    case covenant::v1::ENTRY_KIND_POLICY_ACTIVATE:
    case covenant::v1::ENTRY_KIND_POLICY_SUSPEND:
      return true;
    default:
      return false;
  }
}

void CheckSignature(const Detail& detail, std::string_view text, std::string_view what,
                    std::vector<std::string>& wrong) {
  const PolicyAct& act = detail.policy_act();
  const absl::Status signature = VerifyApproval(act.certificate(), text, act.signature());
  if (!signature.ok()) wrong.emplace_back(signature.message().data(), signature.message().size());
  if (Sha256({act.certificate()}) != detail.certificate_sha256()) {
    wrong.push_back(absl::StrCat("the ", std::string(what), " is signed with another certificate than the caller's"));
  }
}

// The latest civil day that it can be in the Netherlands, "YYYY-MM-DD".
std::string LatestDay(const Leaf& leaf) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixMillis(leaf.time_ms()) + absl::Hours(2), absl::UTCTimeZone());
}

}  // namespace

PolicyTrail::Proposed* PolicyTrail::Find(const PolicyAct& act, Wrong& wrong) {
  const auto proposed = proposals_.find(act.proposal_id());
  if (proposed == proposals_.end()) {
    if (unseen_acts_ == 0) wrong.push_back("an act on a proposal that the log does not hold");
    return nullptr;
  }
  if (proposed->second.digest != act.proposal_digest()) {
    wrong.push_back("another text was signed or put in force than the one proposed");
  }
  return &proposed->second;
}

void PolicyTrail::FollowProposal(const Detail& detail, Wrong& wrong) {
  const PolicyAct& act = detail.policy_act();
  if (!proposals_.try_emplace(act.proposal_id(), Proposed{detail.person(), act.proposal_digest(), false, {}}).second) {
    wrong.push_back("a second proposal under the id of an earlier one");
  }
}

void PolicyTrail::FollowApproval(const Detail& detail, Wrong& wrong) {
  const PolicyAct& act = detail.policy_act();
  CheckSignature(detail, ApprovalText(act.proposal_id(), act.proposal_digest()), "approval", wrong);
  Proposed* proposed = Find(act, wrong);
  if (proposed != nullptr && (detail.person().empty() || proposed->person == detail.person())) {
    wrong.push_back("approver and proposer are not two persons");
  }
  if (!wrong.empty()) return;
  if (proposed != nullptr) proposed->approved = true;
  ++approvals_;
}

void PolicyTrail::FollowAcceptance(const Leaf& leaf, const Detail& detail, Wrong& wrong) {
  const PolicyAct& act = detail.policy_act();
  CheckSignature(detail, AcceptanceText(act.proposal_id(), act.proposal_digest(), act.accepts_for()), "acceptance",
                 wrong);
  if (act.accepts_for() != leaf.caller()) wrong.push_back("a party accepted for another one");
  Proposed* proposed = Find(act, wrong);
  if (!wrong.empty()) return;
  if (proposed != nullptr) proposed->accepted.insert(act.accepts_for());
  ++acceptances_;
}

void PolicyTrail::CheckEffect(const Leaf& leaf, const PolicyAct& act, Wrong& wrong) {
  policy_sets_.insert(act.resulting_policy_set());
  if (LatestDay(leaf) < act.takes_effect_on()) {
    wrong.push_back(absl::StrCat("the proposal took effect before its day, ", act.takes_effect_on()));
  }
  const auto proposed = proposals_.find(act.proposal_id());
  // What was not shown may have held what seems to be missing.
  if (proposed == proposals_.end() || unseen_acts_ > 0) return;
  if (!proposed->second.approved) wrong.push_back("the proposal took effect without the approval of a second person");
  for (const std::string& party : act.acceptances_needed()) {
    if (proposed->second.accepted.contains(party)) continue;
    wrong.push_back(absl::StrCat("the proposal took effect without the acceptance of ", party));
  }
}

void PolicyTrail::FollowAct(const Leaf& leaf, const Detail& detail, Wrong& wrong) {
  const PolicyAct& act = detail.policy_act();
  if (leaf.kind() == covenant::v1::ENTRY_KIND_POLICY_SUSPEND) {
    policy_sets_.insert(act.resulting_policy_set());
    return;
  }
  if (!DigestFits(act)) wrong.push_back("the proposal's digest is not that of its documents");
  if (leaf.kind() == covenant::v1::ENTRY_KIND_POLICY_PROPOSE) return FollowProposal(detail, wrong);
  if (leaf.kind() == covenant::v1::ENTRY_KIND_POLICY_APPROVE) FollowApproval(detail, wrong);
  if (leaf.kind() == covenant::v1::ENTRY_KIND_POLICY_ACCEPT) FollowAcceptance(leaf, detail, wrong);
  if (leaf.kind() == covenant::v1::ENTRY_KIND_POLICY_ACTIVATE) Find(act, wrong);
  if (!act.resulting_policy_set().empty()) CheckEffect(leaf, act, wrong);
}

std::vector<std::string> PolicyTrail::Follow(const Leaf& leaf, const Detail* detail) {
  Wrong wrong;
  if (leaf.kind() == covenant::v1::ENTRY_KIND_GENESIS) policy_sets_.insert(leaf.policy_set());
  if (IsAct(leaf)) {
    if (detail == nullptr) {
      ++unseen_acts_;
    } else if (!detail->has_policy_act()) {
      wrong.push_back("an act on the policy set whose detail does not say what was done");
    } else {
      FollowAct(leaf, *detail, wrong);
    }
  }
  if (unseen_acts_ == 0 && !leaf.policy_set().empty() && !policy_sets_.contains(leaf.policy_set())) {
    wrong.push_back(absl::StrCat("decided under policy set ", HexEncode(leaf.policy_set()).substr(0, 16),
                                 "..., which no earlier entry put in force"));
  }
  return wrong;
}

}  // namespace covenant::auditor
