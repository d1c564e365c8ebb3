// The high-water mark: the log's last checkpoint in a file outside the data folder. The checkpoint inside the store
// rolls back together with the log when the folder is replaced by an older copy or its last writes are lost; the mark
// does not, so the loss shows at the next start.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/ledger/checkpoint.h"

namespace covenant::ledger {

// The file: the bytes of a signed note. Written beside itself, synced and renamed: it is always whole.
class HighWaterMark {
 public:
  explicit HighWaterMark(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  // The note; nothing when there is no file. kUnavailable when it cannot be read.
  absl::StatusOr<std::optional<std::string>> Read() const;
  // kUnavailable when it cannot be written; the old mark then stands.
  absl::Status Write(std::string_view note) const;

 private:
  const std::string path_;
};

// Writes the mark whenever the log has grown, on a thread of its own.
class MarkKeeper {
 public:
  using Latest = std::function<std::shared_ptr<const Checkpoint>()>;
  using Tell = std::function<void(const absl::Status& written)>;

  // Looks at `latest` every `interval`. Calls `tell`, on its thread, when writing fails and when it works again.
  // Precondition: the mark tells of `written` leaves.
  MarkKeeper(HighWaterMark mark, uint64_t written, absl::Duration interval, Latest latest, Tell tell);
  ~MarkKeeper() { Stop(); }

  // Writes the mark a last time and ends the thread.
  void Stop();

 private:
  void Keep();
  void WriteLatest();

  const HighWaterMark mark_;
  const absl::Duration interval_;
  const Latest latest_;
  const Tell tell_;
  uint64_t written_;     // on the thread only
  bool failed_ = false;  // on the thread only

  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace covenant::ledger
