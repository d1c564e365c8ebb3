// Verified: an answer whose receipt was checked. There is no other way to get an answer out of this library.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/receipt.pb.h"

#include "clients/auditor/receipt.h"

namespace covenant::client {

// A call whose receipt was checked: the bytes both ways and what the log holds of them.
class VerifiedCall {
 public:
  // The request as sent and the answer as received; the receipt binds exactly these bytes. CAN HOLD IDENTIFIERS.
  const std::string& request_bytes() const { return request_; }
  const std::string& answer_bytes() const { return answer_; }
  const covenant::v1::Receipt& receipt() const { return receipt_; }
  // Place of the entry in the log, and its public half.
  uint64_t index() const { return verified_.index; }
  const covenant::v1::Leaf& leaf() const { return verified_.leaf; }
  // The checkpoint that proves it.
  const auditor::Checkpoint& checkpoint() const { return verified_.checkpoint; }

 private:
  friend class Verifier;
  VerifiedCall(std::string request, std::string answer, covenant::v1::Receipt receipt,
               auditor::VerifiedReceipt verified)
      : request_(std::move(request)),
        answer_(std::move(answer)),
        receipt_(std::move(receipt)),
        verified_(std::move(verified)) {}

  std::string request_, answer_;
  covenant::v1::Receipt receipt_;
  auditor::VerifiedReceipt verified_;
};

// The parsed answer of a verified call. Made by a Verifier only.
template <class Answer>
class Verified {
 public:
  const Answer& answer() const { return answer_; }
  const Answer* operator->() const { return &answer_; }
  const VerifiedCall& call() const { return call_; }
  const covenant::v1::Receipt& receipt() const { return call_.receipt(); }
  uint64_t index() const { return call_.index(); }

 private:
  friend class Verifier;
  Verified(VerifiedCall call, Answer answer) : call_(std::move(call)), answer_(std::move(answer)) {}

  VerifiedCall call_;
  Answer answer_;
};

// Short names for what every caller asks of an outcome.
inline bool Permitted(const covenant::v1::Outcome& outcome) {
  return outcome.told() == covenant::v1::TOLD_PERMITTED;
}
inline bool Refused(const covenant::v1::Outcome& outcome) {
  return outcome.told() == covenant::v1::TOLD_REFUSED;
}

}  // namespace covenant::client
