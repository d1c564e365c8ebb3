// Traffic: what comes in and goes out, counted where it does, so that the log can be held against it.
#pragma once

#include <atomic>
#include <cstdint>

namespace covenant::exchange {

// Thread-safe. Requests since the process started; a message of a stream is one.
struct Traffic {
  // Let in: the caller is known and may call the method.
  std::atomic<uint64_t> requests = 0;
  // Answered.
  std::atomic<uint64_t> released = 0;
  // Answered with what an earlier entry holds: a repeated write. Counted before `released` counts it too.
  std::atomic<uint64_t> repeated = 0;
  // Ended without an answer.
  std::atomic<uint64_t> failed = 0;
};

}  // namespace covenant::exchange
