// The one mapping from our failures to gRPC's. Every code has one fixed sentence: nothing of a request comes back in
// it.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace covenant::answer {

// Total. Only a failure that the caller can mend carries the story's own sentence (INVALID_ARGUMENT, UNAUTHENTICATED,
// PERMISSION_DENIED); those sentences are fixed where they are made.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace covenant::answer
