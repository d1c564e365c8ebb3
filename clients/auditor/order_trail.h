// OrderTrail: follows through a log which orders about stored signals were given and approved, and whether what was
// destroyed stayed within them (order.proto, destruction.proto).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "covenant/v1/destruction.pb.h"
#include "covenant/v1/log.pb.h"

namespace covenant::auditor {

// Fed every entry in order. One thread. Memory grows with the orders, not with the log.
class OrderTrail {
 public:
  // What is wrong with the next entry, a sentence each. `detail` is null where it is not the reader's to see.
  //  - an order's digest is that of its text, and it is of who sent it, under the entry's covenant; also one that is
  //    given with the decision on a request of a data subject
  //  - an approval carries the signature of its sender's certificate over the order that was given; approver and giver
  //    are two persons with two certificates; what was turned down or approved before is not approved
  //  - what ends is a hold or shield that stands
  //  - signals destroyed by order stand in an approved order to destroy, removed ones in an approved removal, and no
  //    hold stands on what is destroyed for whatever cause (as far as details are shown)
  std::vector<std::string> Follow(const covenant::v1::Leaf& leaf, const covenant::v1::Detail* detail);

  // Passes over an entry that cannot be read: it may have been an act on an order.
  void Skip() { gap_ = true; }

  // Approvals whose signature was verified, and acts on orders that were not shown.
  uint64_t approvals() const { return approvals_; }
  uint64_t unseen() const { return unseen_; }

 private:
  enum class State { kOpen, kApproved, kTurnedDown, kEnded };
  struct Given {
    covenant::v1::Order order;
    std::string certificate_sha256;
    State state = State::kOpen;
  };
  using Wrong = std::vector<std::string>;

  void FollowGiven(const covenant::v1::Leaf& leaf, const covenant::v1::Detail& detail, Wrong& wrong);
  void FollowApproval(const covenant::v1::Leaf& leaf, const covenant::v1::Detail& detail, Wrong& wrong);
  void FollowRejection(const covenant::v1::Detail& detail, Wrong& wrong);
  void FollowDestruction(const covenant::v1::Leaf& leaf, const covenant::v1::Destruction& destruction, Wrong& wrong);
  // Null when the log as it is shown does not hold it; says so where it should.
  Given* Find(const std::string& order_id, Wrong& wrong);
  void CheckTwoPersons(const Given& given, const covenant::v1::Detail& detail, Wrong& wrong) const;
  void TakeEffect(Given& given, Wrong& wrong);
  bool IsHeld(uint64_t signal, const std::string& day) const;

  std::map<std::string, Given> orders_;                // By order id.
  std::map<uint64_t, std::set<std::string>> holds_;    // By signal: orders that hold it.
  std::map<std::string, std::set<uint64_t>> removed_;  // By covenant.
  uint64_t approvals_ = 0;
  uint64_t unseen_ = 0;
  bool gap_ = false;  // Some act may not have been shown: it may have held what seems to be missing.
};

}  // namespace covenant::auditor
