// Preconditions of this room: a caller that breaks one has a bug that must not go on with secrets in hand.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace covenant::crypto {

// Ends the process with `sentence` unless `held`.
inline void Require(bool held, const char* sentence) {
  if (held) return;
  std::fprintf(stderr, "covenant: crypto: %s\n", sentence);
  std::abort();
}

}  // namespace covenant::crypto
