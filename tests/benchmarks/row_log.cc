#include "tests/benchmarks/row_log.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "broker/base/encoding.h"

namespace covenant::bench {
namespace {

void Require(const rocksdb::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "bench: the yardstick's store failed: %s\n", status.ToString().c_str());
  std::_Exit(1);
}

}  // namespace

RowLog::RowLog(const std::string& folder) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.compression = rocksdb::kNoCompression;
  rocksdb::DB* db = nullptr;
  Require(rocksdb::DB::Open(options, folder, &db));
  db_.reset(db);
  committing_ = std::thread([this] { Commit(); });
  completing_ = std::thread([this] { Complete(); });
}

RowLog::~RowLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    work_.notify_all();
  }
  committing_.join();
  {
    const std::lock_guard lock(mutex_);
    committing_ended_ = true;
    finished_.notify_all();
  }
  completing_.join();
}

void RowLog::Append(std::string row, std::function<void()> done) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back({std::move(row), std::move(done)});
  work_.notify_one();
}

void RowLog::Commit() {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  for (;;) {
    std::vector<Waiting> group;
    {
      std::unique_lock lock(mutex_);
      work_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      group.swap(waiting_);
    }
    rocksdb::WriteBatch batch;
    for (const Waiting& waiting : group) {
      std::string key;
      AppendBigEndian64(key, next_++);
      Require(batch.Put(key, waiting.row));
    }
    Require(db_->Write(synced, &batch));
    const std::lock_guard lock(mutex_);
    committed_.push_back(std::move(group));
    finished_.notify_one();
  }
}

void RowLog::Complete() {
  for (;;) {
    std::vector<Waiting> group;
    {
      std::unique_lock lock(mutex_);
      finished_.wait(lock, [this] { return committing_ended_ || !committed_.empty(); });
      if (committed_.empty()) return;
      group = std::move(committed_.front());
      committed_.pop_front();
    }
    for (const Waiting& waiting : group) waiting.done();
  }
}

}  // namespace covenant::bench
