// bench: the broker's speed and size beside yardsticks, measured on a broker of its own. README.md says what the
// figures mean.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <unistd.h>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "broker/base/status_macros.h"
#include "tests/benchmarks/bulk.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/footprint.h"
#include "tests/benchmarks/retrievals.h"
#include "tests/benchmarks/side_channels.h"
#include "tests/benchmarks/site.h"
#include "tests/benchmarks/yardstick.h"

namespace covenant::bench {
namespace {

struct Options {
  std::string folder;
  std::string output = "table";
  int rounds = 5;
  double seconds = 2;
  std::vector<int> in_flight = {1, 16, 64};
  int messages = 20;
  int calls = 3000;
  uint64_t signals = 1'000'000;
  bool smoke = false;
};

using Measure = std::function<absl::Status(Site&, Figures&)>;

// A folder of its own, gone afterwards, with a new broker in it.
absl::Status WithSite(const Options& options, const Measure& measure, Figures& figures) {
  std::string folder = options.folder + "/covenant-bench.XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return absl::InternalError("cannot make a folder in " + options.folder);
  const Paths paths{SOURCE_DIR, std::filesystem::read_symlink("/proc/self/exe").parent_path()};
  absl::Status status;
  {
    auto site = Site::Found(paths, folder + "/site");
    status = site.ok() ? measure(**site, figures) : site.status();
  }
  std::filesystem::remove_all(folder);
  return status;
}

RetrievalPlan RetrievalsOf(const Options& options) {
  RetrievalPlan plan;
  plan.rounds = options.rounds;
  plan.measured = absl::Seconds(options.seconds);
  plan.in_flight = options.in_flight;
  plan.self = std::filesystem::read_symlink("/proc/self/exe");
  if (options.smoke) plan.stored = plan.subjects = 20;
  return plan;
}

BulkPlan BulkOf(const Options& options) {
  BulkPlan plan;
  plan.rounds = options.rounds;
  plan.messages = options.messages;
  if (options.smoke) plan.signals = 50;
  return plan;
}

SideChannelPlan SideChannelsOf(const Options& options) {
  SideChannelPlan plan;
  plan.calls = options.calls;
  if (options.smoke) plan.subjects = 10;
  return plan;
}

// One round of everything, as short as it gets: tells that the harness works, nothing of speed.
void MakeSmall(Options& options) {
  options.rounds = 1;
  options.seconds = 0.2;
  options.in_flight = {1, 64};
  options.messages = 2;
  options.calls = 20;
  options.signals = 200;
}

int Print(const absl::Status& status, const Figures& figures, const Options& options) {
  if (!status.ok()) {
    std::cerr << "bench: " << status.message() << '\n';
    return 1;
  }
  std::cout << (options.output == "json" ? figures.Json() + "\n" : figures.Table());
  return 0;
}

int Main(int argc, char** argv) {
  Options options;
  YardstickOptions yardstick;
  options.folder = std::filesystem::temp_directory_path();
  CLI::App app("Measures the covenant broker beside yardsticks. Example: bench retrievals --rounds 7 --output json");
  app.require_subcommand(1);
  app.add_option("--dir", options.folder, "folder on the disk to be measured; a new folder is made in it")
      ->check(CLI::ExistingDirectory);
  app.add_option("--output", options.output, "table or json")->check(CLI::IsMember({"table", "json"}));
  app.add_option("--rounds", options.rounds, "how often every measurement is taken, in turn")
      ->check(CLI::Range(1, 1000));
  app.add_flag("--smoke", options.smoke, "one short round of everything asked for: is the harness sound?");
  app.fallthrough();

  CLI::App* retrievals = app.add_subcommand("retrievals", "unary retrievals/s beside two echo servers");
  retrievals->add_option("--seconds", options.seconds, "length of one measurement")->check(CLI::PositiveNumber);
  retrievals->add_option("--in-flight", options.in_flight, "calls in flight")->check(CLI::Range(1, 10'000));
  CLI::App* bulk = app.add_subcommand("bulk", "bulk submissions/s beside libsodium's group operations");
  bulk->add_option("--messages", options.messages, "messages of 1,000 signals in a round")
      ->check(CLI::Range(1, 10'000));
  CLI::App* footprint = app.add_subcommand("footprint", "memory, disk and start-up time");
  footprint->add_option("--signals", options.signals, "signals to load")->check(CLI::Range(1, 100'000'000));
  CLI::App* side_channels = app.add_subcommand("side-channels", "times of answers that must not tell, in turn");
  side_channels->add_option("--calls", options.calls, "calls of each kind")->check(CLI::Range(10, 10'000'000));
  CLI::App* all = app.add_subcommand("all", "the four, each with a new broker");
  CLI::App* serve = app.add_subcommand("serve", "an echo server (the harness starts these itself)");
  serve->add_option("--pki", yardstick.pki, "PKI folder")->required();
  serve->add_option("--reply-bytes", yardstick.reply_size, "bytes of an answer");
  serve->add_option("--row-bytes", yardstick.row_size, "bytes of a row");
  serve->add_option("--store", yardstick.store, "folder of the rows; without it none are written");
  CLI11_PARSE(app, argc, argv);
  if (serve->parsed()) return ServeYardstick(yardstick);
  if (options.smoke) MakeSmall(options);

  Figures figures;
  absl::Status status;
  const auto measure = [&](const CLI::App* part, const Measure& what) {
    if (status.ok() && (part->parsed() || all->parsed())) status = WithSite(options, what, figures);
  };
  measure(retrievals, [&](Site& site, Figures& f) { return MeasureRetrievals(site, RetrievalsOf(options), f); });
  measure(bulk, [&](Site& site, Figures& f) { return MeasureBulk(site, BulkOf(options), f); });
  measure(footprint, [&](Site& site, Figures& f) { return MeasureFootprint(site, options.signals, f); });
  measure(side_channels, [&](Site& site, Figures& f) { return MeasureSideChannels(site, SideChannelsOf(options), f); });
  return Print(status, figures, options);
}

}  // namespace
}  // namespace covenant::bench

int main(int argc, char** argv) {
  return covenant::bench::Main(argc, argv);
}
