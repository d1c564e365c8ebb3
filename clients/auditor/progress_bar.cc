#include "clients/auditor/progress_bar.h"

#include <cstdio>
#include <string>
#include <unistd.h>

namespace covenant::auditor {
namespace {

constexpr int kWidth = 40;

}  // namespace

ProgressBar::ProgressBar(const char* label) : label_(label), terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (percent_ >= 0) std::fprintf(stderr, "\r\033[K");
}

void ProgressBar::Show(uint64_t done, uint64_t total) {
  if (!terminal_ || total == 0) return;
  const int percent = static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * 100);
  if (percent == percent_) return;
  percent_ = percent;
  const auto filled = static_cast<size_t>(percent * kWidth / 100);
  std::fprintf(stderr, "\r%s [%s%s] %3d %%", label_, std::string(filled, '#').c_str(),
               std::string(kWidth - filled, ' ').c_str(), percent);
}

}  // namespace covenant::auditor
