// What a fuzz target holds to be true of every input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace covenant::fuzz {

// Stops the process when `holds` is false: the fuzzer then keeps the input, and a test fails.
inline void Demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace covenant::fuzz
