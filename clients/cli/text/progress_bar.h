// One line on a terminal that tells how far a long run is. No Debian package for C++ does this.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace covenant::cli {

// Not thread-safe. Writes nothing where `visible` is false (stderr is no terminal).
class ProgressBar {
 public:
  // `total` 0: not known. `what` names the things that are counted, such as "lines".
  ProgressBar(std::ostream& out, bool visible, std::string what, uint64_t total);
  // Clears the line, so that what is printed next stands alone.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `done` of the total are ready. Draws at most ten times a second.
  void Show(uint64_t done, absl::Time now = absl::Now());
  // Makes room for a line of text; the next Show draws again.
  void Clear();

 private:
  std::ostream& out_;
  const bool visible_;
  const std::string what_;
  const uint64_t total_;
  absl::Time begun_ = absl::InfinitePast();
  absl::Time drawn_ = absl::InfinitePast();
};

}  // namespace covenant::cli
