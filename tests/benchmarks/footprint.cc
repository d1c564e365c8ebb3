#include "tests/benchmarks/footprint.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <unistd.h>

#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "broker/base/status_macros.h"
#include "tests/benchmarks/bulk.h"

namespace covenant::bench {
namespace {

constexpr uint64_t kFirstOrdinal = 200'000'000;

// What the files take on disk; preallocated room counts.
double MebibytesIn(const std::string& folder) {
  uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    struct stat status{};
    if (entry.is_regular_file() && stat(entry.path().c_str(), &status) == 0)
      bytes += static_cast<uintmax_t>(status.st_blocks) * 512;
  }
  return static_cast<double>(bytes) / (1 << 20);
}

void AddMemory(const std::string& when, const Process& broker, Figures& figures) {
  const Process::Memory memory = broker.memory();
  figures.Add({"memory " + when, memory.resident_mib, "MiB", 0});
  figures.Add({"memory " + when + ", without mapped files", memory.anonymous_mib, "MiB", 0});
}

absl::Status StartAgain(Site& site, int signal, const std::string& how, Figures& figures) {
  site.broker().Stop(signal);
  RETURN_IF_ERROR(site.Start());
  figures.Add({absl::StrCat("start ", how, ": until the port answers"),
               absl::ToDoubleSeconds(site.broker().started_in()), "s", 0});
  AddMemory(absl::StrCat("after start ", how), site.broker(), figures);
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureFootprint(Site& site, uint64_t signals, Figures& figures) {
  AddMemory("of a new broker", site.broker(), figures);
  const int message = static_cast<int>(std::min<uint64_t>(signals, 1000));
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const auto progress = [signals, terminal](uint64_t done) {
    if (terminal && done % 10'000 == 0) std::fprintf(stderr, "\r%lu of %lu signals ", done, signals);
  };
  ASSIGN_OR_RETURN(const double rate, SubmitMany(site, kFirstOrdinal, signals, 1, message, progress));
  if (terminal) std::fprintf(stderr, "\r%40s\r", "");
  figures.Add({"signals loaded", static_cast<double>(signals), "", 0});
  figures.Add({"signals loaded over one stream", rate, "/s", 0});
  AddMemory("after loading", site.broker(), figures);
  figures.Add({"data folder", MebibytesIn(site.data()), "MiB", 0});
  figures.Add({"key folder", MebibytesIn(site.keys()), "MiB", 0});
  RETURN_IF_ERROR(StartAgain(site, SIGKILL, "after a kill", figures));
  return StartAgain(site, SIGTERM, "after an orderly stop", figures);
}

}  // namespace covenant::bench
