#include "clients/cpp/retry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace covenant::client {
namespace {

constexpr absl::Duration kLongest = absl::Seconds(5);

bool Says(const grpc::Status& status, std::string_view words) {
  return status.error_message().find(words) != std::string::npos;
}

// TLS refused on our side: repeating cannot help.
bool BrokerNotTrusted(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE &&
         (Says(status, "certificate verify failed") || Says(status, "CERTIFICATE_VERIFY_FAILED") ||
          Says(status, "Hostname Verification Check failed") || Says(status, "Peer name"));
}

}  // namespace

bool WorthRepeating(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      return !BrokerNotTrusted(status);
    case grpc::StatusCode::INTERNAL:
      // gRPC's words for a stream that was cut off by the transport.
      return Says(status, "RST_STREAM");
    case grpc::StatusCode::UNKNOWN:
      return Says(status, "Stream removed");
    default:
      return false;
  }
}

absl::Status ToStatus(const grpc::Status& status, std::string_view method) {
  if (status.ok()) return absl::OkStatus();
  const std::string call(method.substr(method.rfind('/') + 1));
  if (BrokerNotTrusted(status)) {
    return absl::UnauthenticatedError(
        absl::StrCat(call, ": the broker's certificate is not signed by the given CA or not for this name (",
                     status.error_message(), "); check the CA file and the server name"));
  }
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE || WorthRepeating(status)) {
    return absl::UnavailableError(
        absl::StrCat(call, ": the broker cannot be reached, or does not accept this certificate (",
                     status.error_message(), "); check the address and the certificate, or try again later"));
  }
  // DATA_LOSS is kept for what this library found wrong itself.
  const bool reserved = status.error_code() == grpc::StatusCode::DATA_LOSS;
  return absl::Status(reserved ? absl::StatusCode::kInternal : static_cast<absl::StatusCode>(status.error_code()),
                      absl::StrCat(call, ": ", status.error_message()));
}

absl::Duration Backoff::Next() {
  const absl::Duration pause =
      absl::Milliseconds(absl::Uniform<int64_t>(absl::IntervalClosed, random_, 1, absl::ToInt64Milliseconds(ceiling_)));
  ceiling_ = std::min(ceiling_ * 2, kLongest);
  return pause;
}

}  // namespace covenant::client
