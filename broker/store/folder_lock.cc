#include "broker/store/folder_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <unistd.h>

#include <sys/file.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace covenant::store {
namespace {

std::string Holder(int fd) {
  char digits[20];
  const ssize_t size = pread(fd, digits, sizeof digits, 0);
  const std::string pid(digits, size > 0 ? static_cast<size_t>(size) : 0);
  return pid.empty() || pid.find_first_not_of("0123456789") != std::string::npos ? "unknown" : pid;
}

}  // namespace

absl::StatusOr<FolderLock> FolderLock::Take(const std::string& folder) {
  const std::string file = folder + "/in-use";
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open the lock file ", file));
  FolderLock lock(fd);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return absl::ErrnoToStatus(errno, absl::StrCat("cannot lock ", file));
    return absl::FailedPreconditionError(absl::StrCat("data folder ", folder, " is in use by another broker (pid ",
                                                      Holder(fd), "); stop it or choose another folder"));
  }
  // The pid is only for the sentence above: a full disk must not keep a broker from starting.
  const std::string pid = std::to_string(getpid());
  if (ftruncate(fd, 0) == 0 && pwrite(fd, pid.data(), pid.size(), 0) < 0) return lock;
  return lock;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace covenant::store
