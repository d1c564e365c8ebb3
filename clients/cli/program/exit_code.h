// Exit codes: the contract with scripts (design.md, section 10).
#pragma once

#include "absl/status/status.h"

namespace covenant::cli {

enum class ExitCode {
  kDone = 0,                // also when there was nothing to tell
  kInvalidInput = 2,        // wrong usage, or input that is not in the documented form
  kRefused = 3,             // refused by the covenant, with a reason code
  kNotEntitled = 4,         // not authenticated, or not entitled to the call
  kUnavailable = 5,         // no broker, or a broker that cannot record
  kVerificationFailed = 6,  // a receipt, proof or signature does not hold: trust nothing of the answer
  kPending = 7,             // waits for a second person
};

// The exit code of a failure. Total: what fits nothing else is kUnavailable, since nothing was answered.
ExitCode ExitCodeOf(const absl::Status& status);

// Of two outcomes of one run the one to report: the gravest. Order: verification failed, unavailable, not entitled,
// invalid input, refused, pending, done.
ExitCode Gravest(ExitCode a, ExitCode b);

}  // namespace covenant::cli
