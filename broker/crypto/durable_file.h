// Small files that are on disk, whole, before the call returns.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/crypto/secret.h"

namespace covenant::crypto {

// An open file descriptor, closed when it goes.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

// A new file of mode 0600 with `bytes`; the file and its folder are synced. ALREADY_EXISTS when there is one (it is
// left as it is), UNAVAILABLE when the disk is full or failing, NOT_FOUND without the folder, PERMISSION_DENIED.
absl::Status CreateFile(const std::string& path, std::string_view bytes);

// Puts a file of mode 0600 with `bytes` in the place of what is at `path`, whole or not at all; synced. Codes as above.
absl::Status ReplaceFile(const std::string& path, std::string_view bytes);

// The whole file as a secret. `what` names it in errors, such as "the master key". FAILED_PRECONDITION when it is not a
// regular file, when group or others may touch it, when another user owns it, or when it is larger than `limit` bytes;
// NOT_FOUND, PERMISSION_DENIED, UNAVAILABLE.
absl::StatusOr<Secret> ReadPrivateFile(std::string_view what, const std::string& path, size_t limit);

// Syncs the folder that holds `path`, so that a name made or changed in it lasts.
absl::Status SyncFolderOf(const std::string& path);

// The status for a failed system call (errno): "cannot <doing> <path>: <reason>". UNAVAILABLE for a full or failing
// disk.
absl::Status FileError(std::string_view doing, const std::string& path, int error);

}  // namespace covenant::crypto
