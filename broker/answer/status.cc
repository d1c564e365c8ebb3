#include "broker/answer/status.h"

#include <string>

namespace covenant::answer {

grpc::Status ToGrpc(const absl::Status& status) {
  const std::string own(status.message());
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return grpc::Status::OK;
    case absl::StatusCode::kInvalidArgument:
      return {grpc::StatusCode::INVALID_ARGUMENT, own};
    case absl::StatusCode::kUnauthenticated:
      return {grpc::StatusCode::UNAUTHENTICATED, own};
    case absl::StatusCode::kPermissionDenied:
      return {grpc::StatusCode::PERMISSION_DENIED, own};
    case absl::StatusCode::kCancelled:
      return {grpc::StatusCode::CANCELLED,
              "the caller went away before the decision was recorded; nothing was released"};
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
      return {grpc::StatusCode::UNAVAILABLE,
              "the decision cannot be recorded now; nothing was released; send the same request again later"};
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    default:
      return {grpc::StatusCode::INTERNAL,
              "the broker cannot answer this request; nothing was released; its administrators find the cause in its "
              "journal"};
  }
}

}  // namespace covenant::answer
