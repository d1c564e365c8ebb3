// PolicyTrail: follows through a log who put which policy set in force, and whether they were allowed to.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "covenant/v1/log.pb.h"

namespace covenant::auditor {

// Fed every entry in order. One thread.
class PolicyTrail {
 public:
  // What is wrong with the next entry, a sentence each. `detail` is null where it is not the reader's to see.
  //  - an approval carries the signature of its approver's certificate over the proposal that was laid before it
  //  - approver and proposer are two persons
  //  - every decision was made under a policy set that an earlier entry put in force (as far as details are shown)
  std::vector<std::string> Follow(const covenant::v1::Leaf& leaf, const covenant::v1::Detail* detail);

  // Passes over an entry that cannot be read: it may have been an act on the policy set.
  void Skip() { ++unseen_acts_; }

  // Approvals whose signature was verified, and acts on the policy set that were not shown.
  uint64_t approvals() const { return approvals_; }
  uint64_t unseen_acts() const { return unseen_acts_; }

 private:
  struct Proposed {
    std::string person, digest;
  };
  void FollowProposal(const covenant::v1::Detail& detail, std::vector<std::string>& wrong);
  void FollowApproval(const covenant::v1::Detail& detail, std::vector<std::string>& wrong);

  std::map<std::string, Proposed> proposals_;
  std::set<std::string> policy_sets_;
  uint64_t approvals_ = 0;
  uint64_t unseen_acts_ = 0;
};

}  // namespace covenant::auditor
