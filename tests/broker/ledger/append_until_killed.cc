// A broker's ledger in a process of its own, for tests that kill it.
//   append_until_killed DATA_FOLDER HIGH_WATER_MARK DETAIL_BYTES [SYNCS]
// Appends from 16 stories at once for ever, each entry with a state change, and prints for each acknowledged entry
//   INDEX LEAF_HASH SIZE ROOT      (hashes in hexadecimal; size and root of the receipt's checkpoint)
// and for each refused one "refused". With SYNCS, every sync of a file of DATA_FOLDER after so many fails as on a
// broken disk.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>

#include <sys/syscall.h>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/store/rocks_store.h"
#include "tests/broker/ledger/test_log.h"

namespace {

std::atomic<long> syncs_left = -1;  // negative: none fails
std::string failing_folder;         // set before syncs_left is

bool Fails(int fd) {
  if (syncs_left < 0) return false;
  char path[4096];
  const ssize_t size = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof path);
  if (size < 0 || !std::string_view(path, static_cast<size_t>(size)).starts_with(failing_folder)) return false;
  if (syncs_left > 0) {
    --syncs_left;
    return false;
  }
  errno = EIO;
  return true;
}

}  // namespace

// These stand before the C library's, so that RocksDB calls them.
extern "C" int fsync(int fd) {
  return Fails(fd) ? -1 : static_cast<int>(syscall(SYS_fsync, fd));
}
extern "C" int fdatasync(int fd) {
  return Fails(fd) ? -1 : static_cast<int>(syscall(SYS_fdatasync, fd));
}
extern "C" int sync_file_range(int fd, off64_t offset, off64_t count, unsigned int flags) {
  return Fails(fd) ? -1 : static_cast<int>(syscall(SYS_sync_file_range, fd, offset, count, flags));
}

namespace covenant::ledger {
namespace {

void Print(const std::string& line) {
  if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(1);
}

std::string Line(const Recorded& recorded) {
  const auto checkpoint = OpenCheckpoint(TestIdentity(), recorded.checkpoint());
  return absl::StrCat(recorded.index(), " ", HexEncode(Bytes(recorded.leaf_hash())), " ", recorded.size(), " ",
                      HexEncode(Bytes(checkpoint->root)), "\n");
}

// A story that ends only when the process does.
Task<void> AppendForEver(Ledger* ledger, int story, size_t detail_bytes) {
  for (uint64_t i = 0;; ++i) {
    const std::string leaf = absl::StrCat(getpid(), "/", story, "/", i, std::string(300, '.'));
    Entry entry = MakeEntry(leaf, std::string(detail_bytes, 'd'));
    entry.changes.Put(store::Family::kSignals, Bytes(LeafHash(leaf)), "state");
    const auto recorded = co_await ledger->Append(std::move(entry));
    Print(recorded.ok() ? Line(*recorded) : "refused\n");
    if (!recorded.ok()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

int Main(const std::string& data_folder, const std::string& mark, size_t detail_bytes, long syncs) {
  auto store = store::OpenRocksStore({.data_folder = data_folder});
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", std::string(store.status().message()).c_str());
    return 1;
  }
  auto ledger = Ledger::Open(store->get(), TestOptions(mark));
  if (!ledger.ok()) {
    std::fprintf(stderr, "%s\n", std::string(ledger.status().message()).c_str());
    return 1;
  }
  failing_folder = data_folder;
  syncs_left = syncs;
  for (int story = 0; story < 16; ++story) {
    std::thread([&ledger, story, detail_bytes] { Spawn(AppendForEver(ledger->get(), story, detail_bytes)); }).detach();
  }
  for (;;) pause();
}

}  // namespace
}  // namespace covenant::ledger

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  return covenant::ledger::Main(argv[1], argv[2], std::strtoul(argv[3], nullptr, 10),
                                argc > 4 ? std::atol(argv[4]) : -1);
}
