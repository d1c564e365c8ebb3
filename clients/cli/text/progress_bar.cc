#include "clients/cli/text/progress_bar.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

constexpr uint64_t kCells = 30;
constexpr absl::Duration kRedraw = absl::Milliseconds(100);
constexpr std::string_view kClearLine = "\r\x1b[K";

}  // namespace

ProgressBar::ProgressBar(std::ostream& out, bool visible, std::string what, uint64_t total)
    : out_(out), visible_(visible), what_(std::move(what)), total_(total) {}

ProgressBar::~ProgressBar() {
  Clear();
}

void ProgressBar::Clear() {
  if (drawn_ != absl::InfinitePast()) out_ << kClearLine << std::flush;
  drawn_ = absl::InfinitePast();
}

void ProgressBar::Show(uint64_t done, absl::Time now) {
  if (!visible_) return;
  if (begun_ == absl::InfinitePast()) begun_ = now;
  if (now - drawn_ < kRedraw && done != total_) return;
  drawn_ = now;
  std::string line;
  if (total_ > 0) {
    const uint64_t filled = std::min(done, total_) * kCells / total_;
    line = absl::StrCat("[", std::string(filled, '#'), std::string(kCells - filled, '.'), "] ", Grouped(done), " of ",
                        Grouped(total_), " ", what_);
  } else {
    line = absl::StrCat(Grouped(done), " ", what_);
  }
  const double seconds = absl::ToDoubleSeconds(now - begun_);
  if (seconds >= 1 && done > 0) {
    const double rate = static_cast<double>(done) / seconds;
    absl::StrAppend(&line, ", ", Grouped(static_cast<uint64_t>(rate)), " a second");
    if (total_ > done)
      absl::StrAppend(&line, ", ", Grouped(static_cast<uint64_t>(static_cast<double>(total_ - done) / rate) + 1),
                      " s to go");
  }
  out_ << kClearLine << line << std::flush;
}

}  // namespace covenant::cli
