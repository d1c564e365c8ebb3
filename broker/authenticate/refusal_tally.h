// RefusalTally: what of the refused identities is recorded, and when, so that nobody can flood the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "broker/authenticate/identity_reason.h"

namespace covenant::authenticate {

// Refusals are identical when all three are equal.
struct IdentityRefusal {
  IdentityReason reason = IdentityReason::kNoCertificate;
  // Certificate::fingerprint; empty when there was none to read.
  std::string fingerprint;
  // Full name of the API's method, "/covenant.v1.SignalService/Retrieve"; empty at the handshake. From the API's own
  // table, never from the wire.
  std::string method;

  bool operator<(const IdentityRefusal& other) const {
    return std::tie(reason, fingerprint, method) < std::tie(other.reason, other.fingerprint, other.method);
  }
  bool operator==(const IdentityRefusal&) const = default;
};

// One log entry to make: the refusal, and how many times it came.
struct CountedRefusal {
  IdentityRefusal refusal;
  uint64_t count = 0;
};

// The first of identical refusals is due at once; those after it are counted, and the count is due a minute later, and
// every minute while they go on. After a minute without any, the next is a first one again.
//
// Bounded: at most `per_reason` different refusals a reason are told apart at a time; others of that reason count as
// one, with empty fingerprint and method. A stranger with many self-made certificates meets only the reasons that
// strangers meet (ISSUER_UNKNOWN, CERTIFICATE_FORGED, CERTIFICATE_MALFORMED), so the insiders' refusals stay told
// apart.
//
// Thread-safe; never blocks on anything else. Time is an input.
class RefusalTally {
 public:
  static constexpr size_t kPerReason = 256;
  static constexpr absl::Duration kWindow = absl::Minutes(1);

  explicit RefusalTally(size_t per_reason = kPerReason) : per_reason_(per_reason) {}

  // The entry to record now, if one is due at once.
  std::optional<CountedRefusal> Add(const IdentityRefusal& refusal, absl::Time now);

  // The entries whose minute is over. Call about every second.
  std::vector<CountedRefusal> Due(absl::Time now);

  // All that is still counted, whatever its minute; for a clean stop.
  std::vector<CountedRefusal> TakeRest();

 private:
  struct Window {
    absl::Time ends;
    uint64_t count = 0;
  };

  const size_t per_reason_;
  std::mutex mutex_;
  std::map<IdentityRefusal, Window> windows_ ABSL_GUARDED_BY(mutex_);
  // How many windows each reason has, the overflow's not counted.
  size_t told_apart_[kIdentityReasons] ABSL_GUARDED_BY(mutex_) = {};
};

}  // namespace covenant::authenticate
