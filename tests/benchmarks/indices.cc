// bench-indices: what the indices cost an append, how fast they follow, and how fast they find.
//   bench-indices --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
//   bench-indices --smoke --benchmark_min_time=0.001: on a short log, to see that everything runs
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>

#include <benchmark/benchmark.h>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "broker/base/spawn.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/log_key.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/slots.h"
#include "broker/exchange/audit/follow_log.h"
#include "broker/exchange/story/draft.h"
#include "broker/ledger/ledger.h"
#include "broker/store/rocks_store.h"

namespace covenant::bench {
namespace {

constexpr uint64_t kGroup = 64;
constexpr uint64_t kLongLog = 200'000;
constexpr uint64_t kSmokeLog = 1'000;

// Set once, before anything is measured.
uint64_t long_log = kLongLog;

// Ends the process: without this step there is nothing to measure.
template <class T>
T Need(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::fprintf(stderr, "bench-indices: %s\n", std::string(value.status().message()).c_str());
    std::exit(1);
  }
  return *std::move(value);
}

// A log of a broker: real leaves, real sealed details, on disk. Gone with the process.
class Log {
 public:
  Log() {
    if (mkdtemp(folder_.data()) == nullptr) std::exit(1);
    if (!crypto::MasterKey::Generate(folder_ + "/master.key").ok()) std::exit(1);
    const crypto::MasterKey master = Need(crypto::MasterKey::Load(folder_ + "/master.key"));
    keyring_ = Need(crypto::Keyring::Open(folder_ + "/keys", master, crypto::WhenMissing::kCreate));
    slots_ = Need(crypto::Slots::Open(keyring_.get(), &SystemClock()));
    detail_key_ = Need(slots_->Named(crypto::SlotName::Detail("BENCH", absl::Now())));
    log_key_ =
        std::make_unique<crypto::LogKey>(Need(crypto::LogKey::Generate(folder_ + "/log.key", "bench.example/log")));
    store_ = Need(store::OpenRocksStore({folder_ + "/data"}));
    ledger::LedgerOptions options;
    options.identity = {log_key_->name(), log_key_->public_key()};
    options.sign = [this](std::string_view text) { return log_key_->Sign(text); };
    options.high_water_mark = folder_ + "/mark";
    ledger_ = Need(ledger::Ledger::Open(store_.get(), std::move(options)));
  }
  ~Log() {
    indices_.follower.reset();
    ledger_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  // Appends a group and waits for all of it.
  void AppendGroup() {
    absl::BlockingCounter waiting(kGroup);
    for (uint64_t i = 0; i < kGroup; ++i) Spawn(AppendOne(*ledger_, MakeEntry(), waiting));
    waiting.Wait();
  }
  // From the first entry on; ends the one that followed before.
  void Follow() {
    indices_ = {};
    indices_ = Need(exchange::FollowLog(*store_, *ledger_, *keyring_, *slots_, /*rebuild=*/true, nullptr));
  }
  void CatchUp() const {
    while (indices_.follower->followed() < size()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  uint64_t size() const { return ledger_->Latest()->size; }
  const indices::Lookup& lookup() const { return *indices_.lookup; }
  // The token of the subject of an entry.
  static std::string Token(uint64_t number) { return absl::StrCat(std::string(20, 't'), 100'000'000'000 + number); }

 private:
  static Task<void> AppendOne(ledger::Ledger& ledger, ledger::Entry entry, absl::BlockingCounter& left) {
    const auto recorded = co_await ledger.Append(std::move(entry));
    if (!recorded.ok()) std::exit(1);
    left.DecrementCount();
  }

  ledger::Entry MakeEntry() {
    const uint64_t number = made_++;
    v1::Detail detail;
    detail.set_request_id("0192d1c5-0000-7000-8000-000000000000");
    detail.set_actor_reference("m-4711");
    v1::ItemDetail* item = detail.add_items();
    item->add_subject_tokens(Token(number));
    for (uint64_t i = 0; i < 2; ++i) {
      v1::RecordDetail* record = item->add_records();
      record->set_signal(number);
      record->set_supplier(absl::StrCat("supplier-", (number + i) % 6));
      record->set_outcome("permit");
      record->add_fields("age:band");
    }
    v1::Leaf leaf;
    leaf.set_version(1);
    leaf.set_time_ms(absl::ToUnixMillis(absl::Now()));
    leaf.set_kind(v1::ENTRY_KIND_RETRIEVE);
    leaf.set_caller(absl::StrCat("party-", number % 20));
    leaf.set_covenant("BENCH");
    leaf.set_purpose("registratie_aard_omvang");
    leaf.set_told("permit");
    leaf.set_commitment(std::string(32, 'c'));
    ledger::Entry entry;
    entry.leaf = leaf.SerializeAsString();
    entry.detail =
        exchange::SealDetail(detail_key_, leaf.commitment(), std::string(32, 's'), detail.SerializeAsString());
    return entry;
  }

  std::string folder_ = "/tmp/covenant-bench-indices.XXXXXX";
  std::unique_ptr<crypto::Keyring> keyring_;
  std::unique_ptr<crypto::Slots> slots_;
  crypto::SlotKey detail_key_;
  std::unique_ptr<crypto::LogKey> log_key_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  exchange::LogIndices indices_;
  uint64_t made_ = 0;
};

void Append(benchmark::State& state, bool followed) {
  Log log;
  if (followed) log.Follow();
  for (auto _ : state) log.AppendGroup();
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kGroup));
}
void AppendAlone(benchmark::State& state) {
  Append(state, /*followed=*/false);
}
void AppendFollowed(benchmark::State& state) {
  Append(state, /*followed=*/true);
}
BENCHMARK(AppendAlone)->UseRealTime();
BENCHMARK(AppendFollowed)->UseRealTime();

Log& TheLongLog() {
  static Log log;
  while (log.size() < long_log) log.AppendGroup();
  return log;
}

// From the first entry to the last of a long log.
void FollowFromTheBeginning(benchmark::State& state) {
  Log& log = TheLongLog();
  for (auto _ : state) {
    log.Follow();
    log.CatchUp();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(log.size()));
}
BENCHMARK(FollowFromTheBeginning)->UseRealTime()->Iterations(1);

// All entries about one subject, in the whole of a long log.
void FindASubject(benchmark::State& state) {
  Log& log = TheLongLog();
  log.Follow();
  log.CatchUp();
  uint64_t number = 0;
  for (auto _ : state) {
    indices::Query query;
    query.clauses = {{{indices::Kind::kSubject, Log::Token(number)}}};
    number = (number + 7919) % long_log;
    for (uint64_t below = log.size(); below > 0;) below = Need(log.lookup().Find(query, below, 100)).down_to;
  }
}
BENCHMARK(FindASubject)->UseRealTime();

}  // namespace
}  // namespace covenant::bench

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "--smoke") {
    covenant::bench::long_log = covenant::bench::kSmokeLog;
    std::copy(argv + 2, argv + argc + 1, argv + 1);  // with the null at its end
    --argc;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
