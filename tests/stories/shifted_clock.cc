// Preloaded into a broker's process: the wall clock runs COVENANT_TEST_SHIFT_SECONDS ahead, so that a day that is to
// come can be waited for in a test.
#include <cstdlib>
#include <time.h>
#include <unistd.h>

#include <sys/syscall.h>

namespace {

long Shift() {
  static const long kSeconds = [] {
    const char* text = std::getenv("COVENANT_TEST_SHIFT_SECONDS");
    return text == nullptr ? 0L : std::atol(text);
  }();
  return kSeconds;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
  const long result = syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += Shift();
  return static_cast<int>(result);
}
