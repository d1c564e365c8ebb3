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
  //  - an acceptance carries the signature of its signatory's certificate over that proposal and the own party
  //  - what takes effect was approved, and accepted by every party whose acceptance the entry names as needed, and not
  //    before its day
  //  - every decision was made under a policy set that an earlier entry put in force (as far as details are shown)
  std::vector<std::string> Follow(const covenant::v1::Leaf& leaf, const covenant::v1::Detail* detail);

  // Passes over an entry that cannot be read: it may have been an act on the policy set.
  void Skip() { ++unseen_acts_; }

  // Approvals and acceptances whose signature was verified, and acts on the policy set that were not shown.
  uint64_t approvals() const { return approvals_; }
  uint64_t acceptances() const { return acceptances_; }
  uint64_t unseen_acts() const { return unseen_acts_; }

 private:
  struct Proposed {
    std::string person, digest;
    bool approved = false;
    std::set<std::string> accepted;  // party ids
  };
  using Wrong = std::vector<std::string>;

  void FollowAct(const covenant::v1::Leaf& leaf, const covenant::v1::Detail& detail, Wrong& wrong);
  void FollowProposal(const covenant::v1::Detail& detail, Wrong& wrong);
  void FollowApproval(const covenant::v1::Detail& detail, Wrong& wrong);
  void FollowAcceptance(const covenant::v1::Leaf& leaf, const covenant::v1::Detail& detail, Wrong& wrong);
  // Null when the log as it is shown does not hold it; says so where it should.
  Proposed* Find(const covenant::v1::PolicyAct& act, Wrong& wrong);
  void CheckEffect(const covenant::v1::Leaf& leaf, const covenant::v1::PolicyAct& act, Wrong& wrong);

  std::map<std::string, Proposed> proposals_;
  std::set<std::string> policy_sets_;
  uint64_t approvals_ = 0;
  uint64_t acceptances_ = 0;
  uint64_t unseen_acts_ = 0;
};

}  // namespace covenant::auditor
