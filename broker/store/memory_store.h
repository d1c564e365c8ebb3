// The store for tests: in memory, ordered, with faults on demand and a record of what was read.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/store/store.h"

namespace covenant::store {

// Thread-safe. Holds its rows as long as it lives, so that what is built upon it can be closed and opened again.
class MemoryStore : public Store {
 public:
  enum class Fault {
    kNone,
    // Write and Scrub fail with kResourceExhausted and change nothing.
    kNoSpace,
    // Write fails with kUnknown; the batch is lost.
    kUnknownLost,
    // Write fails with kUnknown; the batch is there nevertheless.
    kUnknownKept,
  };

  // One read: what was asked, not what was found.
  struct Read {
    enum class Kind { kGet, kMultiGet, kScan };
    Kind kind;
    Family family;
    // The key; of a scan the beginning of its range. A MultiGet gives one Read a key.
    std::string key;
    friend bool operator==(const Read&, const Read&) = default;
  };

  // From now on every Write meets this fault, until it is set to kNone.
  void SetFault(Fault fault);
  // Every Write waits while held; for tests that need appends to pile up.
  void HoldWrites(bool hold);

  // The reads since the last call, snapshots' included, in order.
  std::vector<Read> TakeReads();
  // The families that Scrub was asked for since the last call, in order.
  std::vector<Family> TakeScrubs();
  // How many batches were written, synced and not.
  int writes() const;
  int unsynced_writes() const;
  // As a crash that leaves the first `kept` batches of WriteUnsynced.
  void LoseUnsynced(int kept);

  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key) const override;
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(Family family,
                                                                   const std::vector<std::string>& keys) const override;
  std::unique_ptr<Cursor> Scan(Family family, const KeyRange& range) const override;
  std::unique_ptr<const Reader> Snapshot() const override;
  absl::Status Write(const Batch& batch) override;
  absl::Status WriteUnsynced(const Batch& batch) override;
  // Has no files to rewrite; remembers that it was asked to.
  absl::Status Scrub(std::span<const Family> families) override;

 private:
  class SnapshotReader;
  using Rows = std::map<std::string, std::string, std::less<>>;
  using Tables = std::array<Rows, std::size(kFamilies)>;

  // Call with mutex_ held.
  void Record(Read::Kind kind, Family family, std::string_view key) const;
  void Apply(const Batch& batch);

  // std::mutex, not absl::Mutex: ThreadSanitizer does not see into Debian's Abseil.
  mutable std::mutex mutex_;
  std::condition_variable released_;
  Tables tables_;
  Fault fault_ = Fault::kNone;
  bool held_ = false;
  int writes_ = 0;
  std::vector<Batch> unsynced_;
  std::vector<Family> scrubs_;
  mutable std::vector<Read> reads_;
};

}  // namespace covenant::store
