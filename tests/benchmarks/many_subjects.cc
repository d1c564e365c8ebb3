// bench-subjects: what a check costs among many stored subjects, and how long people take to be counted. README.md says
// what the figures mean.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <functional>
#include <iostream>
#include <latch>
#include <sodium.h>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/exchange/signals/check.h"
#include "broker/exchange/signals/overlap.h"
#include "broker/exchange/signals/submit.h"
#include "policy/text/civil_date.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/rooms_on_disk.h"

namespace covenant::bench {
namespace {

constexpr char kTable[] = "TAFEL-SIGNAAL";
constexpr char kPurpose[] = "voorkomen_opsporen";
constexpr char kAsker[] = "nla";
constexpr char kCounter[] = "riec-midden-nederland";
constexpr int kIdentifiers = 5;
constexpr uint64_t kSignalsAMessage = 1000;

struct Plan {
  std::string parent;
  uint64_t subjects = 1'000'000;
  int rounds = 5;
  int checks = 2000;  // a round
  int in_flight = 64;
};

// The shipped table, with figures for its secretary.
std::string Table() {
  return ShippedCovenant(kTable, {{"retention:\n", R"(  - id: overlap
    article: 7
    nl: Het RIEC telt hoeveel personen door welke diensten zijn gemeld.
    from: opsporing
    to: riec-midden-nederland
    purpose: statistiek
    aggregate: {by: [aanmelder], minimum_cell: 5}

retention:
)"}});
}

double Seconds(const std::function<void()>& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// Processor time of all threads: what else the machine runs is counted only as far as it takes the caches.
double CpuSeconds(const std::function<void()>& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  const double began = now();
  work();
  return now() - began;
}

void AddIdentifier(const std::string& scheme, std::vector<std::string> parts,
                   google::protobuf::RepeatedPtrField<v1::Identifier>& identifiers) {
  v1::Identifier& identifier = *identifiers.Add();
  identifier.set_scheme(scheme);
  for (std::string& part : parts) identifier.add_parts(std::move(part));
}

// The `number`th that passes the eleven-test.
std::string Bsn(uint64_t number) {
  const std::string digits = absl::StrCat(10'000'000 + number);
  int sum = 0;
  for (int i = 0; i < 8; ++i) sum += (9 - i) * (digits[static_cast<size_t>(i)] - '0');
  return sum % 11 == 10 ? Bsn(number + 50'000'000) : absl::StrCat(digits, sum % 11);
}

// Calls `one` so often, always so many in flight.
void InFlight(int count, int in_flight, const std::function<Task<void>(int)>& one) {
  std::atomic<int> next = 0;
  std::latch done(in_flight);
  const auto lane = [&]() -> Task<void> {
    for (int number = next++; number < count; number = next++) co_await one(number);
    done.count_down();
  };
  for (int i = 0; i < in_flight; ++i) Spawn(lane());
  done.wait();
}

void AddTimes(const std::string& what, const std::function<void()>& work, Figures& figures) {
  double elapsed = 0;
  const double cpu = CpuSeconds([&] { elapsed = Seconds(work); });
  figures.Add({what, elapsed, "s", 0});
  figures.Add({what + ", processor time", cpu, "s", 0});
}

class Measurement {
 public:
  explicit Measurement(const Plan& plan) : plan_(plan), broker_(plan.parent, kTable, Table(), absl::Now()) {}

  // Two strong identifiers each; one in ten is told of by a second supplier too.
  void Load() {
    Supply("politie", 0, plan_.subjects);
    Supply("kmar", 0, std::max<uint64_t>(plan_.subjects / 10, 1));
  }

  void MeasureChecks(Figures& figures) {
    std::vector<double> wall, cpu, alone, multiplying;
    for (int round = 0; round < plan_.rounds; ++round) {
      double elapsed = 0;
      cpu.push_back(CpuSeconds([&] { elapsed = Seconds([&] { Check(plan_.in_flight); }); }) / plan_.checks);
      wall.push_back(elapsed / plan_.checks);
      multiplying.push_back(CpuSeconds([&] { Multiply(plan_.checks * kIdentifiers); }) / plan_.checks);
      alone.push_back(Seconds([&] { Check(1, 200); }) / 200);
    }
    const std::string among = absl::StrCat(" among ", plan_.subjects, " subjects");
    figures.Add({"check by 5 identifiers" + among + ", 64 in flight", Median(wall) * 1e6, "us", 0});
    figures.Add({"the same, one at a time", Median(alone) * 1e6, "us", 0});
    figures.Add({"the same, processor time", Median(cpu) * 1e6, "us", 0});
    figures.Add({"5 scalar multiplications of libsodium", Median(multiplying) * 1e6, "us", 0});
    figures.Add({"5 scalar multiplications to a check's processor time", MedianRatio(multiplying, cpu), "x", 0});
  }

  // The picture of the first day, of a next one on which one in a hundred is new, and a report on each.
  void MeasureCounting(Figures& figures) {
    const absl::CivilDay today = policy::DutchDay(broker_.clock().Now());
    AddTimes("picture of the day, first", [&] { Refresh(today); }, figures);
    AddTimes("overlap counted", [&] { CountPeople(plan_.subjects); }, figures);
    const uint64_t more = std::max<uint64_t>(plan_.subjects / 100, 1);
    Supply("nla", plan_.subjects, more);
    broker_.clock().Set(policy::StartOf(today + 1));
    AddTimes("picture of the next day, one in a hundred new", [&] { Refresh(today + 1); }, figures);
    AddTimes("overlap counted then", [&] { CountPeople(plan_.subjects + more); }, figures);
  }

 private:
  void Supply(const std::string& party, uint64_t first, uint64_t count) {
    const uint64_t messages = (count + kSignalsAMessage - 1) / kSignalsAMessage;
    InFlight(static_cast<int>(messages), 4, [&, this](int message) -> Task<void> {
      const uint64_t from = static_cast<uint64_t>(message) * kSignalsAMessage;
      v1::SubmitSignalsRequest request;
      request.mutable_context()->set_covenant(kTable);
      request.mutable_context()->set_purpose(kPurpose);
      for (uint64_t i = from; i < std::min(from + kSignalsAMessage, count); ++i) {
        v1::Signal& signal = *request.add_signals();
        AddIdentifier("v_number", {absl::StrCat(1'000'000'000 + first + i)}, *signal.mutable_identifiers());
        AddIdentifier("passport", {"POL", absl::StrCat("AX", 100'000'000 + first + i)}, *signal.mutable_identifiers());
        signal.set_subject_role("mogelijk_slachtoffer");
        signal.set_police_regime("wpg_8");
      }
      broker_.Complete(*request.mutable_context());
      const std::string bytes = request.SerializeAsString();
      const exchange::Call call =
          broker_.MakeCall(broker_.System(party), v1::ENTRY_KIND_SUBMIT_BULK, bytes, request.context());
      const auto answer =
          RoomsOnDisk::Parse<v1::SubmitSignalsAnswer>(co_await exchange::SubmitSignals(broker_.rooms(), call, request));
      for (const v1::SubmitAnswer& item : answer.items()) {
        if (item.outcome().told() != v1::TOLD_PERMITTED)
          GiveUp("a signal was refused: " + item.outcome().reason_code());
      }
      if (answer.items_size() != request.signals_size()) GiveUp("signals refused: " + answer.outcome().reason_code());
    });
  }

  // Every other one a hit, by two of its five identifiers.
  void Check(int in_flight, int count = 0) {
    InFlight(count == 0 ? plan_.checks : count, in_flight, [this](int number) -> Task<void> {
      const uint64_t asked = ++asked_;
      const bool hit = number % 2 == 0;
      const uint64_t subject = hit ? asked * 7919 % plan_.subjects : 3 * plan_.subjects + asked;
      v1::CheckSubjectRequest request;
      request.mutable_context()->set_covenant(kTable);
      request.mutable_context()->set_purpose(kPurpose);
      auto& identifiers = *request.mutable_subject()->mutable_identifiers();
      AddIdentifier("bsn", {Bsn(asked)}, identifiers);
      AddIdentifier("v_number", {absl::StrCat(1'000'000'000 + subject)}, identifiers);
      AddIdentifier("passport", {"POL", absl::StrCat("AX", 100'000'000 + subject)}, identifiers);
      AddIdentifier("passport", {"ROU", absl::StrCat(100'000'000 + asked)}, identifiers);
      AddIdentifier("passport", {"BGR", absl::StrCat(100'000'000 + asked)}, identifiers);
      static_assert(kIdentifiers == 5);
      broker_.Complete(*request.mutable_context());
      const std::string bytes = request.SerializeAsString();
      const exchange::Call call =
          broker_.MakeCall(broker_.System(kAsker), v1::ENTRY_KIND_CHECK, bytes, request.context());
      const auto answer =
          RoomsOnDisk::Parse<v1::CheckAnswer>(co_await exchange::CheckSubject(broker_.rooms(), call, request));
      if (answer.outcome().told() != (hit ? v1::TOLD_PERMITTED : v1::TOLD_NO_HIT)) {
        GiveUp("a check went wrong: " + answer.outcome().reason_code());
      }
    });
  }

  static void Multiply(int times) {
    unsigned char element[crypto_core_ristretto255_BYTES], scalar[crypto_core_ristretto255_SCALARBYTES];
    crypto_core_ristretto255_random(element);
    crypto_core_ristretto255_scalar_random(scalar);
    for (int i = 0; i < times; ++i) {
      if (crypto_scalarmult_ristretto255(element, scalar, element) != 0) std::abort();
    }
  }

  void Refresh(absl::CivilDay day) { Need(broker_.rooms().census.Refresh(day)); }

  void CountPeople(uint64_t people) {
    v1::OverlapRequest request;
    request.mutable_context()->set_covenant(kTable);
    request.mutable_context()->set_purpose("statistiek");
    const auto answer = broker_.Tell<v1::OverlapAnswer>(broker_.System(kCounter), v1::ENTRY_KIND_REPORT_OVERLAP,
                                                        &exchange::Overlap, std::move(request));
    uint64_t counted = 0;
    for (const v1::OverlapCell& cell : answer.cells()) counted += cell.people();
    if (counted != people)
      GiveUp(absl::StrCat("counted ", counted, " people of ", people, " ", answer.outcome().reason_code()));
  }

  const Plan& plan_;
  RoomsOnDisk broker_;
  std::atomic<uint64_t> asked_ = 0;
};

int Main(int argc, char** argv) {
  Plan plan;
  plan.parent = std::filesystem::temp_directory_path();
  std::string output = "table";
  bool smoke = false;
  CLI::App app("Checks and counts among many stored subjects. Example: bench-subjects --subjects 100000");
  app.add_option("--dir", plan.parent, "folder on the disk to be measured; a new folder is made in it")
      ->check(CLI::ExistingDirectory);
  app.add_option("--output", output, "table or json")->check(CLI::IsMember({"table", "json"}));
  app.add_option("--subjects", plan.subjects, "subjects that are stored")
      ->check(CLI::Range(uint64_t{500}, uint64_t{30'000'000}));
  app.add_option("--rounds", plan.rounds, "of checks beside the yardstick")->check(CLI::Range(1, 1000));
  app.add_flag("--smoke", smoke, "one short round: is the harness sound?");
  CLI11_PARSE(app, argc, argv);
  if (smoke) {
    plan.subjects = 1000;
    plan.rounds = 1;
    plan.checks = 100;
  }
  Figures figures;
  Measurement measurement(plan);
  measurement.Load();
  measurement.MeasureChecks(figures);
  measurement.MeasureCounting(figures);
  std::cout << (output == "json" ? figures.Json() + "\n" : figures.Table());
  return 0;
}

}  // namespace
}  // namespace covenant::bench

int main(int argc, char** argv) {
  return covenant::bench::Main(argc, argv);
}
