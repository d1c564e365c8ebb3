// When to send again, and how long to wait before.
#pragma once

#include <string_view>

#include <grpcpp/support/status.h>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace covenant::client {

// True when connection or broker was lost on the way, so that nothing is known of the answer: the same bytes may be
// sent again. False for whatever the broker decided.
bool WorthRepeating(const grpc::Status& status);

// The error of client.h for a failed call of `method`.
absl::Status ToStatus(const grpc::Status& status, std::string_view method);

// Pauses that grow twofold from 100 ms to 5 s, each of a random part of its length (full jitter), so that clients do
// not come back all at once. One thread.
class Backoff {
 public:
  absl::Duration Next();
  void Reset() { ceiling_ = kFirst; }

 private:
  static constexpr absl::Duration kFirst = absl::Milliseconds(100);
  absl::Duration ceiling_ = kFirst;
  absl::BitGen random_;
};

}  // namespace covenant::client
