#include "clients/cpp/verifier.h"

#include "clients/auditor/status_macros.h"

namespace covenant::client {

absl::StatusOr<VerifiedCall> Verifier::Verify(std::string request, std::string_view nonce, const std::string& response,
                                              std::span<const auditor::LogKey> keys,
                                              const auditor::Expectation& expectation) {
  covenant::v1::Envelope envelope;
  if (!envelope.ParseFromString(response)) return absl::DataLossError("the response cannot be read");
  if (!envelope.has_receipt()) return absl::DataLossError("the response has no receipt");
  ASSIGN_OR_RETURN(auditor::VerifiedReceipt verified,
                   auditor::VerifyReceipt(request, nonce, envelope.answer(), envelope.receipt(), keys, expectation));
  return VerifiedCall(std::move(request), std::move(*envelope.mutable_answer()), std::move(*envelope.mutable_receipt()),
                      std::move(verified));
}

absl::Status Verifier::Unreadable() {
  return absl::DataLossError("the answer is not one to this request");
}

}  // namespace covenant::client
