// Acts on case files in a log: whether approvals were signed by who is said to have given them (case.proto).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "covenant/v1/log.pb.h"

namespace covenant::auditor {

// Fed every entry in order. One thread.
class CaseTrail {
 public:
  // What is wrong with the next entry, a sentence each. `detail` is null where it is not the reader's to see.
  //  - an approval carries the signature of its caller's certificate over covenant, case, kind and validity
  //  - it is that of the caller's party, and of the person who holds the certificate
  std::vector<std::string> Follow(const covenant::v1::Leaf& leaf, const covenant::v1::Detail* detail);

  // Approvals whose signature was verified, and approvals that were not shown.
  uint64_t approvals() const { return approvals_; }
  uint64_t unseen() const { return unseen_; }

 private:
  uint64_t approvals_ = 0;
  uint64_t unseen_ = 0;
};

}  // namespace covenant::auditor
