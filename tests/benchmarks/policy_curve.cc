// bench-policy: what deciding and loading cost as the number of covenants grows; README.md says what the figures mean.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <sodium.h>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/time/time.h"
#include "policy/decide/decide.h"
#include "policy/decide/snapshot.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/many_covenants.h"

namespace covenant::bench {
namespace {

// Processor seconds of this thread: everything here is one thread that waits for nothing, and what else the machine
// does is not its cost.
double Seconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

struct Plan {
  std::vector<int> sizes = {10, 30, 100, 300, 1000};
  int rounds = 201;      // Odd: the median is one of them.
  int decisions = 1000;  // In a round, each of another covenant and party.
};

// One question and one record that it may find.
struct Asked {
  policy::Question question;
  policy::RecordFacts facts;
};

// Retrievals of which the conditions hold, and checks, spread over all covenants and parties.
std::vector<Asked> Asking(int covenants, int count) {
  std::mt19937 random(17);
  std::vector<Asked> all;
  for (int i = 0; i < count; ++i) {
    const int covenant = static_cast<int>(random() % static_cast<unsigned>(covenants));
    const int service = static_cast<int>(random() % 10);
    Asked asked;
    asked.question.covenant = CovenantName(covenant);
    asked.facts.supplier = PartyName(covenant, service);
    asked.facts.subject_role = "slachtoffer";
    asked.facts.police_regime = "wpg_8";
    asked.facts.supplied_on = asked.facts.first_processed_on = absl::CivilDay(2026, 11, 1);
    const bool check = random() % 2 == 0;
    asked.question.action = check ? policy::Action::kCheck : policy::Action::kRetrieve;
    asked.question.purpose = check ? "voorkomen_opsporen" : "registratie_aard_omvang";
    asked.question.recipient = check ? PartyName(covenant, (service + 1) % 10) : PartyName(covenant, 19);
    asked.facts.purpose = asked.question.purpose;
    asked.question.schemes = {"v_number"};
    all.push_back(std::move(asked));
  }
  return all;
}

// A decision is both stages: on the request, and on one record. Microseconds, the median over the rounds.
double DecideMicroseconds(const policy::Snapshot& snapshot, const std::vector<Asked>& asked, int rounds) {
  const absl::Time now = absl::FromCivil(absl::CivilSecond(2026, 11, 21, 12, 0, 0), absl::UTCTimeZone());
  std::vector<double> times;
  size_t permitted = 0;
  for (int round = 0; round < rounds; ++round) {
    const double start = Seconds();
    for (const Asked& one : asked) {
      permitted += policy::DecideQuestion(snapshot, one.question, now).permitted &&
                   policy::DecideRecord(snapshot, one.question, one.facts, now).permitted;
    }
    times.push_back((Seconds() - start) * 1e6 / double(asked.size()));
  }
  if (permitted != asked.size() * size_t(rounds)) {
    std::fprintf(stderr, "bench-policy: %zu of %zu decisions permit\n", permitted, asked.size() * size_t(rounds));
    std::exit(1);
  }
  return Median(times);
}

// libsodium's keyed BLAKE2b of 64 bytes, as a yardstick of the machine. Microseconds.
double YardstickMicroseconds(int rounds, int count) {
  unsigned char key[32] = {1}, text[64] = {2}, hash[32];
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    const double start = Seconds();
    for (int i = 0; i < count; ++i) {
      crypto_generichash(hash, sizeof hash, text, sizeof text, key, sizeof key);
      text[0] = hash[0];
    }
    times.push_back((Seconds() - start) * 1e6 / count);
  }
  return Median(times);
}

void Measure(const Plan& plan, Figures& figures) {
  std::ifstream units(SOURCE_DIR "/policy/tables/police-units-2022.csv", std::ios::binary);
  const std::string police_units((std::istreambuf_iterator<char>(units)), std::istreambuf_iterator<char>());
  double smallest = 0;
  for (const int size : plan.sizes) {
    const std::string of = " with " + std::to_string(size) + " covenants, " + std::to_string(kParties) + " parties";
    const policy::PolicySet set = ManyCovenants(size, SOURCE_DIR);
    const double start = Seconds();
    const policy::Compiled compiled = policy::Compile(set, police_units);
    const double loading = (Seconds() - start);
    if (compiled.snapshot == nullptr) {
      std::fprintf(stderr, "bench-policy: %s\n", compiled.diagnostics.front().Text().c_str());
      std::exit(1);
    }
    const double yardstick = YardstickMicroseconds(plan.rounds, plan.decisions);
    const double decide = DecideMicroseconds(*compiled.snapshot, Asking(size, plan.decisions), plan.rounds);
    if (smallest == 0) smallest = decide / yardstick;
    figures.Add({"load and compile" + of, loading, "s"});
    figures.Add({"decide" + of, decide, "us"});
    figures.Add({"decide" + of + ", to BLAKE2b of 64 bytes", decide / yardstick, "x"});
    figures.Add({"decide" + of + ", to the smallest", decide / yardstick / smallest, "x"});
  }
}

int Main(int argc, char** argv) {
  Plan plan;
  std::string output = "table";
  bool smoke = false;
  CLI::App app("Measures loading and deciding as covenants grow in number. Example: bench-policy --output json");
  app.add_option("--covenants", plan.sizes, "numbers of covenants")->check(CLI::Range(1, 100'000));
  app.add_option("--rounds", plan.rounds, "rounds, of which the median counts")->check(CLI::Range(1, 100'000));
  app.add_option("--output", output, "table or json")->check(CLI::IsMember({"table", "json"}));
  app.add_flag("--smoke", smoke, "one short round: is the harness sound?");
  CLI11_PARSE(app, argc, argv);
  if (smoke) plan = {{3}, 1, 100};
  if (sodium_init() < 0) return 1;
  Figures figures;
  Measure(plan, figures);
  std::cout << (output == "json" ? figures.Json() + "\n" : figures.Table());
  return 0;
}

}  // namespace
}  // namespace covenant::bench

int main(int argc, char** argv) {
  return covenant::bench::Main(argc, argv);
}
