// Time as an input: what decides or records asks a Clock, so that any moment can be replayed in a test.
#pragma once

#include "absl/time/time.h"

namespace covenant {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock. Lives for the whole process.
const Clock& SystemClock();

}  // namespace covenant
