// RowLog: the least that a recording server can do: one synced RocksDB row a call, in group commit. A committing thread
// writes all that waits in one batch; a completing thread answers, so that answers do not delay the next write.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rocksdb {
class DB;
}  // namespace rocksdb

namespace covenant::bench {

// Thread-safe. Raw RocksDB, with the settings that decide durability as the broker has them. Ends the process when a
// write fails: a yardstick has no other use.
class RowLog {
 public:
  explicit RowLog(const std::string& folder);
  ~RowLog();

  // Calls `done` on the completing thread when the row is on disk.
  void Append(std::string row, std::function<void()> done);

 private:
  struct Waiting {
    std::string row;
    std::function<void()> done;
  };

  void Commit();
  void Complete();

  std::unique_ptr<rocksdb::DB> db_;
  uint64_t next_ = 0;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable finished_;
  std::vector<Waiting> waiting_;
  std::deque<std::vector<Waiting>> committed_;
  bool stopping_ = false;
  bool committing_ended_ = false;
  std::thread committing_;
  std::thread completing_;
};

}  // namespace covenant::bench
