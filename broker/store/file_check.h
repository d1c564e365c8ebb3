// FileCheck: whether the database's files are still as they were written. RocksDB finds damage when it reads; this
// looks before anybody does.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <rocksdb/db.h>

#include "absl/status/status.h"

namespace covenant::store {

// What RocksDB itself does not check: `IDENTITY` and its `OPTIONS` files. Taken before the database is opened.
class SmallFiles {
 public:
  explicit SmallFiles(const std::string& database);
  // Compares them with what was written down when the database was opened last, and writes down what they are now.
  // kDataLoss: names the file. kUnavailable.
  absl::Status Check(rocksdb::DB& db) const;

 private:
  const std::string database_;
  // Name and CRC-32C.
  std::vector<std::pair<std::string, std::string>> before_;
};

// The checks of table files (SST), each against the CRC-32C that the MANIFEST holds of it.
class FileCheck {
 public:
  struct Options {
    // The data folder. A damaged file is named in its file `damaged`, so that the next start looks there first.
    std::string folder;
    // Bytes that are checked before the store is served: the smallest files first, and those named as damaged in any
    // case.
    uint64_t bytes_at_open;
    // How fast the rest is read behind the running store.
    uint64_t bytes_a_second;
    // Told of damage that is found while the store runs. On a thread of the check's own.
    std::function<void(const absl::Status& damage)> on_damage;
  };

  // `db` outlives it.
  FileCheck(rocksdb::DB* db, Options options) : db_(db), options_(std::move(options)) {}
  ~FileCheck() { Stop(); }

  // kDataLoss: names the damaged file. kUnavailable: one cannot be read.
  absl::Status CheckAtOpen();
  // Checks the rest, and everything anew every day.
  void CheckBehind();
  void Stop();

 private:
  struct Table {
    std::string path;
    uint64_t size;
    std::string checksum;
  };

  std::vector<Table> Tables() const;
  // Bytes a second; 0 for as fast as it goes.
  absl::Status Check(const Table& table, uint64_t pace);
  absl::Status CheckAll();
  bool Pause(double seconds);

  rocksdb::DB* const db_;
  const Options options_;
  std::set<std::string> checked_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread behind_;
};

}  // namespace covenant::store
