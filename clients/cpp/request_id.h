// What makes a request new: its id and nonce.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace covenant::client {

// `count` bytes from the system's secure random source. Ends the process when that source fails.
std::string SecureRandom(size_t count);

// UUID version 7 (RFC 9562, 5.7) of a time and 10 random bytes, in its 36-character text form.
std::string MakeRequestId(absl::Time time, std::string_view random);

// Ids and nonces of a series of requests, all from one secret seed, so that a later run can make the same again.
struct RequestSeries {
  // 32 secret bytes, and the time that the ids carry.
  std::string seed;
  absl::Time time;

  std::string RequestId(uint64_t sequence) const;
  std::string Nonce(uint64_t sequence) const;
};

}  // namespace covenant::client
