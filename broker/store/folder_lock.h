// FolderLock: one broker a data folder.
#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace covenant::store {

// Held as long as it lives; the kernel lets go of it when the process dies, however it dies.
class FolderLock {
 public:
  // Locks the file `in-use` of the folder and writes the process id into it. kFailedPrecondition when another process,
  // or another part of this one, holds it; kPermissionDenied or kUnavailable when the file cannot be opened.
  static absl::StatusOr<FolderLock> Take(const std::string& folder);

  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace covenant::store
