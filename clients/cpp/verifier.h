// Verifier: the only maker of Verified answers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/auditor/receipt.h"
#include "clients/auditor/signed_note.h"
#include "clients/cpp/verified.h"

namespace covenant::client {

class Verifier {
 public:
  // Reads a response as an Envelope and verifies its receipt over the bytes sent and received.
  // DATA_LOSS: says what does not hold.
  static absl::StatusOr<VerifiedCall> Verify(std::string request, std::string_view nonce, const std::string& response,
                                             std::span<const auditor::LogKey> keys,
                                             const auditor::Expectation& expectation);

  // Parses the answer of a call that was verified. DATA_LOSS: it is no such answer.
  template <class Answer>
  static absl::StatusOr<Verified<Answer>> Read(VerifiedCall call) {
    Answer answer;
    if (!answer.ParseFromString(call.answer_bytes())) return Unreadable();
    return Verified<Answer>(std::move(call), std::move(answer));
  }

 private:
  static absl::Status Unreadable();
};

}  // namespace covenant::client
