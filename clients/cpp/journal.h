// Journal: what a bulk must remember to be resumed after its process was killed.
//
// A text file, readable by its owner only, appended line by line; a last line without its end is passed over:
//   covenant-journal/1 KIND SEED MILLISECONDS          kind of bulk; 32 secret bytes in hex; time of the request ids
//   sent SEQUENCE ITEMS KNOWN_SIZE KNOWN_ROOT          before message SEQUENCE goes out for the first time; the root in
//                                                      hex, "-" when no checkpoint was known
//   answered SEQUENCE INDEX                            after its answer was verified and handed out
// It holds no identifier and no hash of one. Whoever has the seed can recompute the ids and nonces of the requests.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/request_id.h"

namespace covenant::client {

// One thread; one process at a time (flock).
class Journal {
 public:
  struct Message {
    uint64_t items = 0;
    // Checkpoint that the message carried; the root is empty when none was known.
    uint64_t known_size = 0;
    std::string known_root = {};
    bool answered = false;
    friend bool operator==(const Message&, const Message&) = default;
  };

  // Opens the file, or begins it with a new series whose ids carry `now`.
  // FAILED_PRECONDITION: of another kind of bulk, not a journal, or in use. UNAVAILABLE: the disk.
  static absl::StatusOr<std::unique_ptr<Journal>> Open(const std::string& path, const std::string& kind,
                                                       absl::Time now);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const RequestSeries& series() const { return series_; }
  // What an earlier run did with a message; nothing when it never sent it.
  std::optional<Message> Find(uint64_t sequence) const;
  // Messages that earlier runs sent.
  uint64_t messages() const { return messages_.size(); }

  // Durable on return. UNAVAILABLE: the disk.
  absl::Status Sent(uint64_t sequence, const Message& message);
  // Durable sooner or later: a message whose line was lost is sent again, which does no harm.
  absl::Status Answered(uint64_t sequence, uint64_t index);
  // All is done: the file goes.
  void Remove();

 private:
  Journal(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  absl::Status Load(const std::string& kind, absl::Time now);
  bool TakeLine(const std::string& line);
  absl::Status Append(const std::string& line, bool durable);

  const std::string path_;
  const int descriptor_;
  RequestSeries series_;
  std::map<uint64_t, Message> messages_;
};

}  // namespace covenant::client
