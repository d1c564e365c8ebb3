// A log and its follower in a process of its own, for a test that kills it.
//   follow_until_killed DATA_FOLDER HIGH_WATER_MARK
// Appends for ever, and prints how far the indices are: "SIZE FOLLOWED", a line each time that they grew.
#include <cstdio>
#include <unistd.h>

#include "broker/store/rocks_store.h"
#include "tests/broker/indices/indexed_log.h"

int main(int argc, char** argv) {
  using namespace covenant;
  if (argc != 3) return 2;
  auto store = store::OpenRocksStore({.data_folder = argv[1]});
  if (!store.ok()) return 1;
  auto ledger = ledger::Ledger::Open(store->get(), ledger::TestOptions(argv[2]));
  if (!ledger.ok()) return 1;
  auto follower = indices::Follower::Start(indices::TestFollowerOptions(store->get(), ledger->get()));
  if (!follower.ok()) return 1;
  for (uint64_t told = 0;;) {
    indices::AppendEntries(**ledger, 50);
    const uint64_t followed = (*follower)->followed();
    if (followed == told) continue;
    told = followed;
    std::printf("%llu %llu\n", static_cast<unsigned long long>((*ledger)->Latest()->size),
                static_cast<unsigned long long>(followed));
    std::fflush(stdout);
  }
}
