// bench-ledger: what the log costs as it grows; README.md says what the figures mean.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <latch>
#include <memory>
#include <random>
#include <spawn.h>
#include <string>
#include <unistd.h>
#include <vector>

#include <sys/wait.h>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "broker/base/spawn.h"
#include "broker/crypto/log_key.h"
#include "broker/ledger/ledger.h"
#include "broker/store/rocks_store.h"
#include "clients/auditor/merkle.h"
#include "nlohmann/json.hpp"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/row_log.h"

namespace covenant::bench {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr size_t kLeafBytes = 300;
constexpr size_t kDetailBytes = 360;
constexpr int kFilling = 1024;  // appends in flight while a log only grows

struct Plan {
  std::string folder;
  std::vector<uint64_t> sizes = {10'000, 100'000, 1'000'000, 10'000'000};
  int in_flight = 64;
  int rounds = 7;  // of appends beside the yardstick, at each size
  uint64_t round_appends = 2000;
  int proofs = 2001;
  uint64_t work = 20'000;     // random proofs and entries read by a process that was just started
  uint64_t replay = 200'000;  // entries at most that a kill leaves to be replayed
};

template <class T>
T Need(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "bench-ledger: %s\n", std::string(value.status().message()).c_str());
  std::exit(1);
}

double Since(std::chrono::steady_clock::time_point start) {
  return Seconds(std::chrono::steady_clock::now() - start).count();
}

std::string LeafOf(uint64_t number) {
  std::string leaf(kLeafBytes, 'l');
  return leaf.replace(0, 20, absl::StrCat(number, std::string(20, ' ')).substr(0, 20));
}

// The log under measurement, which can be closed and opened again.
class Log {
 public:
  // The one of the folder, or a new one.
  explicit Log(const Plan& plan) : plan_(plan), key_(KeyIn(plan.folder)) { Open(); }

  void Open() {
    store_ = Need(store::OpenRocksStore({.data_folder = plan_.folder + "/data"}));
    ledger::LedgerOptions options;
    options.identity = {key_.name(), key_.public_key()};
    options.sign = [this](std::string_view text) { return key_.Sign(text); };
    options.high_water_mark = plan_.folder + "/mark";
    ledger_ = Need(ledger::Ledger::Open(store_.get(), std::move(options)));
  }
  void Close() {
    ledger_.reset();
    store_.reset();
  }
  // Seconds for so many appends, always so many in flight.
  double Append(uint64_t count, int in_flight) {
    left_ = static_cast<int64_t>(count);
    std::latch done(in_flight);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < in_flight; ++i) Spawn(AppendUntilDone(done));
    done.wait();
    return Since(start);
  }
  ledger::Ledger& ledger() { return *ledger_; }

 private:
  static crypto::LogKey KeyIn(const std::string& folder) {
    const std::string file = folder + "/log.key";
    return Need(std::filesystem::exists(file) ? crypto::LogKey::Load(file)
                                              : crypto::LogKey::Generate(file, "bench/log"));
  }
  Task<void> AppendUntilDone(std::latch& done) {
    while (left_.fetch_sub(1) > 0) {
      ledger::Entry entry;
      entry.leaf = LeafOf(made_.fetch_add(1));
      entry.detail = std::string(kDetailBytes, 'd');
      const auto recorded = co_await ledger_->Append(std::move(entry));
      if (!recorded.ok()) std::exit(1);
    }
    done.count_down();
  }

  const Plan& plan_;
  const crypto::LogKey key_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::atomic<int64_t> left_ = 0;
  std::atomic<uint64_t> made_ = 0;
};

// As many rows of as many bytes, in group commit straight on RocksDB.
double AppendRaw(RowLog& rows, const Plan& plan, uint64_t count) {
  std::atomic<int64_t> left = static_cast<int64_t>(count);
  std::latch done(plan.in_flight);
  const std::string row(4 + kLeafBytes + kDetailBytes, 'r');
  std::function<void()> next = [&] {
    if (left.fetch_sub(1) > 0) return rows.Append(row, next);
    done.count_down();
  };
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < plan.in_flight; ++i) next();
  done.wait();
  return Since(start);
}

double ResidentMebibytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0, shared = 0;
  file >> pages >> resident >> shared;
  return (resident - shared) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

// Microseconds for the proof of a random leaf, the median.
double ProveMicroseconds(Log& log, uint64_t size, int proofs) {
  std::mt19937_64 random(size);
  std::vector<double> times;
  for (int i = 0; i < proofs; ++i) {
    const uint64_t index = random() % size;
    const auto start = std::chrono::steady_clock::now();
    const auto proof = Need(log.ledger().InclusionProof(index, size));
    times.push_back(Since(start) * 1e6);
    if (proof.empty() && size > 1) std::exit(1);
  }
  return Median(times);
}

// Leaves a second that the auditor's own tree takes from the log, up to the signed root.
double VerifyRate(Log& log, uint64_t size) {
  auditor::Frontier tree;
  double seconds = 0;
  while (tree.size() < size) {
    const auto entries = Need(log.ledger().ReadRange(tree.size(), std::min<uint64_t>(4096, size - tree.size())));
    const auto start = std::chrono::steady_clock::now();
    for (const ledger::StoredEntry& entry : entries) tree.Append(auditor::LeafHash(entry.leaf));
    seconds += Since(start);
  }
  const auto latest = log.ledger().Latest();
  if (latest->size == size && tree.Root() != ledger::Bytes(latest->root)) {
    std::fprintf(stderr, "bench-ledger: the log does not verify\n");
    std::exit(1);
  }
  return static_cast<double>(size) / seconds;
}

// What a process that opened the log finds.
struct Opened {
  double start = 0;                     // seconds
  double after_start = 0, at_work = 0;  // MiB
};

std::string ReportIn(const std::string& folder) {
  return folder + "/opened.json";
}

// The other process: opens the log, works until its caches are as full as they get, and says what it took; or appends
// and is killed.
int OpenHere(const Plan& plan, uint64_t appends) {
  const auto start = std::chrono::steady_clock::now();
  Log log(plan);
  Opened opened;
  opened.start = Since(start);
  opened.after_start = ResidentMebibytes();
  if (appends > 0) {
    log.Append(appends, kFilling);
    kill(getpid(), SIGKILL);
  }
  const uint64_t size = log.ledger().Latest()->size;
  ProveMicroseconds(log, size, static_cast<int>(plan.work));
  std::mt19937_64 random(size + 1);
  for (uint64_t i = 0; i < plan.work; ++i) {
    if (Need(log.ledger().Read(random() % size)).leaf.size() != kLeafBytes) return 1;
  }
  opened.at_work = ResidentMebibytes();
  log.Close();
  std::ofstream(ReportIn(plan.folder)) << nlohmann::json{
      {"start", opened.start}, {"after_start", opened.after_start}, {"at_work", opened.at_work}};
  return 0;
}

// In a process of its own, so that memory is that of a log that was opened, not of one that was filled. With `appends`
// it is killed after so many, and says nothing.
Opened OpenElsewhere(const Plan& plan, uint64_t appends) {
  std::filesystem::remove(ReportIn(plan.folder));
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  std::vector<std::string> words = {
      self, "open", plan.folder, "--work", absl::StrCat(plan.work), "--appends", absl::StrCat(appends)};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  int status = 0;
  const bool ran = posix_spawn(&child, self.c_str(), nullptr, nullptr, arguments.data(), environ) == 0 &&
                   waitpid(child, &status, 0) == child;
  const bool as_meant = ran && (appends > 0 ? WIFSIGNALED(status) : WIFEXITED(status) && WEXITSTATUS(status) == 0);
  if (!as_meant) {
    std::fprintf(stderr, "bench-ledger: the process that opens the log failed\n");
    std::exit(1);
  }
  if (appends > 0) return {};
  const auto report = nlohmann::json::parse(std::ifstream(ReportIn(plan.folder)));
  return {report.at("start"), report.at("after_start"), report.at("at_work")};
}

void MeasureAt(Log& log, RowLog& rows, uint64_t size, const Plan& plan, Figures& figures) {
  const std::string at = absl::StrCat(" at ", size, " entries");
  std::vector<double> rates, ratios;
  for (int round = 0; round < plan.rounds; ++round) {
    const double ours = log.Append(plan.round_appends, plan.in_flight);
    const double raw = AppendRaw(rows, plan, plan.round_appends);
    rates.push_back(static_cast<double>(plan.round_appends) / ours);
    ratios.push_back(raw / ours);
  }
  figures.Add({"appends" + at, Median(rates), "/s", 0});
  figures.Add({"appends to raw RocksDB" + at, Median(ratios), "x", 0.5});
  const uint64_t now = log.ledger().Latest()->size;
  figures.Add({"proof of a random leaf" + at, ProveMicroseconds(log, now, plan.proofs), "us", 0});
  figures.Add({"leaves verified" + at, VerifyRate(log, now), "/s", 0});
  log.Close();
  const Opened orderly = OpenElsewhere(plan, 0);
  figures.Add({"start" + at, orderly.start, "s", 0});
  figures.Add({"memory after a start" + at, orderly.after_start, "MiB", 0});
  figures.Add({"memory at work" + at, orderly.at_work, "MiB", 0});
  OpenElsewhere(plan, std::min(plan.replay, now / 10));
  const Opened killed = OpenElsewhere(plan, 0);
  figures.Add({"start after a kill" + at, killed.start, "s", 0});
  figures.Add({"memory after a kill and a start" + at, killed.after_start, "MiB", 0});
  figures.Add({"memory at work after that" + at, killed.at_work, "MiB", 0});
  log.Open();
}

int Main(int argc, char** argv) {
  Plan plan;
  std::string parent = std::filesystem::temp_directory_path();
  std::string output = "table";
  bool smoke = false;
  uint64_t largest = 10'000'000;
  CLI::App app("Measures the log at sizes from 10^4 to 10^7. Example: bench-ledger --largest 1000000");
  app.add_option("--dir", parent, "folder on the disk to be measured; a new folder is made in it")
      ->check(CLI::ExistingDirectory);
  app.add_option("--output", output, "table or json")->check(CLI::IsMember({"table", "json"}));
  app.add_option("--rounds", plan.rounds, "of appends beside the yardstick, at each size")->check(CLI::Range(1, 1000));
  app.add_option("--in-flight", plan.in_flight, "appends in flight")->check(CLI::Range(1, 10'000));
  app.add_option("--largest", largest, "the largest size")->check(CLI::Range(uint64_t{1000}, uint64_t{100'000'000}));
  app.add_flag("--smoke", smoke, "small sizes and one round: is the harness sound?");
  uint64_t appends = 0;
  CLI::App* open = app.add_subcommand("open", "opens a log once (the harness starts these itself)");
  open->add_option("FOLDER", plan.folder, "where a run keeps it")->required()->check(CLI::ExistingDirectory);
  open->add_option("--work", plan.work, "random proofs and entries to read");
  open->add_option("--appends", appends, "appends, after which it is killed");
  CLI11_PARSE(app, argc, argv);
  if (open->parsed()) return OpenHere(plan, appends);
  if (smoke) {
    plan.sizes = {300, 1000};
    plan.rounds = 1;
    plan.round_appends = 100;
    plan.proofs = 101;
    plan.work = 200;
  }
  std::erase_if(plan.sizes, [&](uint64_t size) { return size > largest; });
  plan.folder = parent + "/covenant-bench-ledger.XXXXXX";
  if (mkdtemp(plan.folder.data()) == nullptr) return 1;

  Figures figures;
  {
    Log log(plan);
    RowLog rows(plan.folder + "/raw");
    for (const uint64_t size : plan.sizes) {
      const uint64_t now = log.ledger().Latest()->size;
      if (size > now) log.Append(size - now, kFilling);
      MeasureAt(log, rows, size, plan, figures);
    }
    log.Close();
  }
  std::filesystem::remove_all(plan.folder);
  std::cout << (output == "json" ? figures.Json() + "\n" : figures.Table());
  return 0;
}

}  // namespace
}  // namespace covenant::bench

int main(int argc, char** argv) {
  return covenant::bench::Main(argc, argv);
}
