// How fast the subjects of a covenant are moved to other keys, beside what libsodium alone needs for the one
// multiplication that each of them costs. The real walk on the real store and ledger, every batch of it as it is when
// the broker serves.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <sodium.h>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "broker/exchange/rotation/move_subjects.h"
#include "broker/schemes/identifier.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/rooms_on_disk.h"

namespace covenant {
namespace {

using bench::Need;

constexpr char kCovenant[] = "TAFEL-SIGNAAL";
constexpr char kScheme[] = "v_number";

// People with one signal each, as a supply leaves their rows.
void Populate(exchange::Rooms& rooms, int people) {
  stored::Posting posting;
  posting.set_supplier("kmar");
  posting.set_scheme(kScheme);
  posting.set_strong(true);
  store::Batch changes;
  std::vector<exchange::Subjects::Reservation> held;
  for (int i = 0; i < people; ++i) {
    const auto identifier = Need(schemes::Normalise(kScheme, std::vector{std::to_string(1'000'000'000 + i)}));
    exchange::Standing standing;
    standing.key = Need(rooms.subject_keys.Compute(kCovenant, identifier));
    held.push_back(Need(rooms.subjects.Post(kCovenant, standing, static_cast<uint64_t>(i) + 1, posting, changes)));
    if (i + 1 < people && held.size() < 1'000) continue;
    Need(rooms.store.Write(changes));
    changes = {};
    held.clear();
  }
}

double Seconds(const std::function<void()>& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// From one epoch to the next, up to the entry that says that it is done.
void Rotate(exchange::Rooms& rooms, stored::KeyEpochs& row) {
  const uint32_t next = static_cast<uint32_t>(row.schemes(0).later_size()) + 2;
  Need(rooms.subject_keys.PublicKey(kCovenant, kScheme, next).status());
  row.mutable_schemes(0)->add_later()->set_began_ms(1);
  row.mutable_schemes(0)->set_subjects(0);
  store::Batch changes;
  exchange::KeyEpochs::Put(kCovenant, row, changes);
  Need(rooms.store.Write(changes));
  rooms.epochs.Serve(kCovenant, row);
  Need(exchange::MoveAllSubjects(rooms, [] { return false; }));
  row = Need(exchange::KeyEpochs::Read(rooms.store, kCovenant));
}

// As many multiplications by one scalar, on one thread, as the walk is.
void Multiply(int times) {
  unsigned char element[crypto_core_ristretto255_BYTES], scalar[crypto_core_ristretto255_SCALARBYTES];
  crypto_core_ristretto255_random(element);
  crypto_core_ristretto255_scalar_random(scalar);
  for (int i = 0; i < times; ++i) {
    if (crypto_scalarmult_ristretto255(element, scalar, element) != 0) std::abort();
  }
}

}  // namespace
}  // namespace covenant

int main(int argc, char** argv) {
  using namespace covenant;
  CLI::App app("Rotation of subject keys, beside libsodium's multiplication\nExample: bench-rotation --people 100000");
  int people = 50'000, rounds = 5;
  bool smoke = false;
  std::string output = "text";
  app.add_option("--people", people, "Subjects that are moved in each round")->check(CLI::PositiveNumber);
  app.add_option("--rounds", rounds, "Rounds; the median counts")->check(CLI::PositiveNumber);
  app.add_flag("--smoke", smoke, "One short round, to see that it works");
  app.add_option("--output", output, "text or json")->check(CLI::IsMember({"text", "json"}));
  CLI11_PARSE(app, argc, argv);
  if (smoke) people = 1'200, rounds = 1;

  bench::RoomsOnDisk broker(std::filesystem::temp_directory_path(), kCovenant, bench::ShippedCovenant(kCovenant),
                            absl::Now());
  exchange::Rooms& rooms = broker.rooms();
  Populate(rooms, people);
  stored::KeyEpochs row;
  row.add_schemes()->set_scheme(kScheme);
  std::vector<double> rates, ratios;
  for (int i = 0; i < rounds; ++i) {
    const double moving = Seconds([&] { Rotate(rooms, row); });
    const double multiplying = Seconds([&] { Multiply(people); });
    if (row.schemes(0).subjects() != static_cast<uint64_t>(people)) {
      std::cerr << "not all were moved: " << row.schemes(0).subjects() << std::endl;
      return 1;
    }
    rates.push_back(people / moving);
    ratios.push_back(multiplying / moving);
  }
  const double rate = bench::Median(rates), ratio = bench::Median(ratios);
  if (output == "json") {
    std::cout << nlohmann::json{{"people", people}, {"subjects_per_second", rate}, {"ratio", ratio}}.dump(2)
              << std::endl;
  } else {
    std::printf("%d subjects, %d rounds: %.0f a second, %.2f of libsodium's multiplication alone\n", people, rounds,
                rate, ratio);
  }
  return 0;
}
