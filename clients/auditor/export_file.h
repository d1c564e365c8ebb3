// The export of a log as a file; README.md gives it byte by byte.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "covenant/v1/log.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/auditor/sha256.h"

namespace covenant::auditor {

inline constexpr std::string_view kExportHeader = "covenant-log-export/1\n";
// Longest entry, log key and checkpoint that a reader accepts, in bytes.
inline constexpr uint32_t kLongestExportEntry = 64u << 20;
inline constexpr uint32_t kLongestExportKey = 1u << 10;
inline constexpr uint32_t kLongestExportCheckpoint = 1u << 20;

// Closes a stdio stream that it owns.
struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using OwnedFile = std::unique_ptr<std::FILE, CloseFile>;

// Writes an export. The file appears under its name only when Finish succeeds: until then it is `path` + ".partial",
// readable by its owner only, and removed when the writer is destroyed unfinished. One thread.
class ExportWriter {
 public:
  // PERMISSION_DENIED, NOT_FOUND or UNAVAILABLE: the file cannot be made; says why.
  static absl::StatusOr<std::unique_ptr<ExportWriter>> Create(const std::string& path);
  ~ExportWriter();
  ExportWriter(const ExportWriter&) = delete;
  ExportWriter& operator=(const ExportWriter&) = delete;

  // Adds the next entry. INVALID_ARGUMENT: its index is not the next one, or it is too long. UNAVAILABLE: the disk.
  absl::Status Append(const covenant::v1::ExportedEntry& entry);
  // Writes the trailer, syncs the file and gives it its name. UNAVAILABLE: the disk.
  absl::Status Finish(std::string_view checkpoint, std::string_view log_key);

  // Entries and bytes written so far.
  uint64_t entries() const { return entries_; }
  uint64_t bytes() const { return bytes_; }

 private:
  ExportWriter(std::string path, OwnedFile file) : path_(std::move(path)), file_(std::move(file)) {}
  absl::Status Put(std::string_view bytes);
  absl::Status PutFramed(std::string_view bytes);

  std::string path_;
  OwnedFile file_;
  RunningSha256 hash_;
  uint64_t entries_ = 0;
  uint64_t bytes_ = 0;
};

// Reads an export front to back in bounded memory. One thread.
class ExportReader {
 public:
  // An entry's bytes and where they stand.
  struct Frame {
    // Position in the file of the frame's first byte.
    uint64_t offset = 0;
    // A serialized covenant.v1.ExportedEntry.
    std::string bytes;
  };
  struct Trailer {
    uint64_t log_key_offset = 0;
    std::string log_key;
    uint64_t checkpoint_offset = 0;
    std::string checkpoint;
    // Whether the SHA-256 at the end is that of everything before it.
    bool whole = false;
  };

  // NOT_FOUND, PERMISSION_DENIED or UNAVAILABLE: cannot be opened. DATA_LOSS: the header is not that of an export.
  static absl::StatusOr<std::unique_ptr<ExportReader>> Open(const std::string& path);

  // The next entry, nothing after the last. DATA_LOSS: the file ends or breaks here; says at which byte.
  absl::StatusOr<std::optional<Frame>> Next();
  // The end of the file, after Next gave nothing. DATA_LOSS as above, also when bytes follow the end.
  absl::StatusOr<Trailer> ReadTrailer();

  // Bytes read so far and in all.
  uint64_t offset() const { return offset_; }
  uint64_t size() const { return size_; }

 private:
  ExportReader(OwnedFile file, uint64_t size) : file_(std::move(file)), size_(size) {}
  absl::StatusOr<std::string> Take(uint64_t count, std::string_view what);
  absl::StatusOr<uint32_t> TakeLength(std::string_view what);
  absl::StatusOr<std::string> TakeFramed(uint32_t longest, std::string_view what);

  OwnedFile file_;
  uint64_t size_;
  uint64_t offset_ = 0;
  RunningSha256 hash_;
};

}  // namespace covenant::auditor
