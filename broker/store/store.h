// Store: the broker's ordered key-value store. Keys and values are bytes; keys of a family sort as unsigned bytes. What
// is written is written in one atomic, synced batch; whoever needs a consistent look at several rows takes a snapshot.
//
// Every call that fails gives one of these, and a sentence without any key or value in it:
//   kResourceExhausted  (Write) the disk is full. The batch is not visible. Write the same batch again later: the store
//                       heals by itself when there is space.
//   kUnknown            (Write) the batch may or may not be on disk, and may appear after a restart. Nothing that was
//                       built upon it may be released; the process must stop and recover from disk.
//   kDataLoss           stored bytes are damaged.
//   kUnavailable        a read failed (input or output error); it may succeed when tried again.
//   kInternal           the engine reports what cannot be; a defect.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/store/batch.h"

namespace covenant::store {

// All keys k with begin <= k < end; an empty `end` means "to the last".
struct KeyRange {
  std::string begin;
  std::string end;
};

// kInvalidArgument when the batch is of more than one family.
absl::Status CheckOneFamily(const Batch& batch);

// The keys that start with `prefix`.
KeyRange Prefix(std::string_view prefix);

// Walks over a range in key order. Not thread-safe. Lives no longer than the reader that gave it.
//   for (auto cursor = reader.Scan(family, range); cursor->Valid(); cursor->Next()) { ... }
//   then ask cursor->status(): the walk ends early when a read fails.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool Valid() const = 0;
  virtual void Next() = 0;
  // Valid until the next call of Next().
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  // kDataLoss, kUnavailable.
  virtual absl::Status status() const = 0;
};

// Thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;

  // The row's value; nothing when there is no such row. kDataLoss, kUnavailable.
  virtual absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key) const = 0;

  // One value for each key, in order, in one look at the disk. kDataLoss, kUnavailable.
  virtual absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Family family, const std::vector<std::string>& keys) const = 0;

  // A cursor at the first row of the range, over the rows as they are now.
  virtual std::unique_ptr<Cursor> Scan(Family family, const KeyRange& range) const = 0;
};

// Thread-safe. Outlives its snapshots and cursors.
class Store : public Reader {
 public:
  // The rows as they are now, however long it lives. A snapshot keeps destroyed rows on disk: let go of it soon.
  virtual std::unique_ptr<const Reader> Snapshot() const = 0;

  // All of the batch or nothing of it, on disk when it returns OK. kResourceExhausted, kUnknown.
  virtual absl::Status Write(const Batch& batch) = 0;

  // All of the batch or nothing of it, visible when it returns OK, on disk some time later: for rows that can be
  // derived again. After a crash the newest such batches may be missing, never one without all that were written after
  // it. The batch is of one family, and that family is written in no other way. Costs other writers no sync: it goes to
  // disk with the next synced batch. kResourceExhausted; kUnknown, after which the same batch may be written again;
  // kInvalidArgument when the batch is of more than one family.
  virtual absl::Status WriteUnsynced(const Batch& batch) = 0;

  // Rewrites the families' files, so that no file holds what was deleted from them before. Takes as long as copying
  // them; reads and writes go on. kUnavailable when a snapshot still holds the old rows, or the disk fails: try again
  // later.
  virtual absl::Status Scrub(std::span<const Family> families) = 0;
};

}  // namespace covenant::store
