// CallRecord: a partner's own record of its calls, to be held against the broker's log (`covenant audit reconcile`).
//
// A text file in the state folder, LOG.calls, readable by its owner only, to which each process appends:
//   covenant-calls/1 ORIGIN                             origin of the log
//   REQUEST_ID KIND INDEX LEAF_HASH MILLISECONDS PARTY  one line for each answer that was verified, before it is handed
//                                                       out; KIND is the number of the entry's kind, LEAF_HASH the
//                                                       RFC 9162 hash of the leaf in hex, then the leaf's time and
//                                                       caller: under a mandate another party; - for none
// It holds no identifier of a person, no question or answer, no nonce. It only grows; move it away to begin anew.
// Lines reach the disk when the system writes them: after a power failure the last ones may be missing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/log.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/verified.h"

namespace covenant::client {

// One line of the record.
struct RecordedCall {
  std::string request_id;
  covenant::v1::EntryKind kind = covenant::v1::ENTRY_KIND_UNSPECIFIED;
  uint64_t index = 0;
  std::string leaf_hash;  // 32 bytes
  int64_t time_ms = 0;
  std::string party;  // in whose name, as the leaf has it; empty for none
  friend bool operator==(const RecordedCall&, const RecordedCall&) = default;
};

// Thread-safe; several processes may append.
class CallRecord {
 public:
  // `directory` exists. FAILED_PRECONDITION: the file cannot be opened.
  static absl::StatusOr<std::unique_ptr<CallRecord>> Open(const std::string& directory, const std::string& origin);
  ~CallRecord();
  CallRecord(const CallRecord&) = delete;
  CallRecord& operator=(const CallRecord&) = delete;

  // UNAVAILABLE: the disk.
  absl::Status Append(std::string_view request_id, const VerifiedCall& call);

  const std::string& path() const { return path_; }

 private:
  CallRecord(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  const std::string path_;
  const int descriptor_;
};

// The record as read: its calls in order of index, each once however often it was repeated.
struct CallsRead {
  std::string origin;
  std::vector<RecordedCall> calls;
  // Lines that cannot be read, such as one that a full disk cut off: passed over.
  uint64_t damaged = 0;
};
// A last line without its end is passed over. INVALID_ARGUMENT: not such a file. NOT_FOUND.
absl::StatusOr<CallsRead> ReadCalls(const std::string& path);

}  // namespace covenant::client
