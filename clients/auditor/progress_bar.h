// A progress bar on standard error, drawn only when that is a terminal. One thread.
#pragma once

#include <cstdint>

namespace covenant::auditor {

class ProgressBar {
 public:
  // `label` outlives the bar.
  explicit ProgressBar(const char* label);
  // Wipes the bar.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Draws when a whole percent was won.
  void Show(uint64_t done, uint64_t total);

 private:
  const char* label_;
  bool terminal_;
  int percent_ = -1;
};

}  // namespace covenant::auditor
