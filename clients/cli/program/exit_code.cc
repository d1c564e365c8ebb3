#include "clients/cli/program/exit_code.h"

#include <algorithm>
#include <array>

#include "clients/cpp/refusal.h"

namespace covenant::cli {

ExitCode ExitCodeOf(const absl::Status& status) {
  // A budget that was used up before the question went out: as told in an answer.
  if (client::RefusalIn(status)) return ExitCode::kRefused;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kDone;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return ExitCode::kInvalidInput;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kNotEntitled;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kVerificationFailed;
    default:
      return ExitCode::kUnavailable;
  }
}

ExitCode Gravest(ExitCode a, ExitCode b) {
  static constexpr std::array kOrder = {ExitCode::kVerificationFailed,
                                        ExitCode::kUnavailable,
                                        ExitCode::kNotEntitled,
                                        ExitCode::kInvalidInput,
                                        ExitCode::kRefused,
                                        ExitCode::kPending,
                                        ExitCode::kDone};
  return *std::min(std::find(kOrder.begin(), kOrder.end(), a), std::find(kOrder.begin(), kOrder.end(), b));
}

}  // namespace covenant::cli
