#include "broker/authenticate/file_text.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace covenant::authenticate {
namespace {

constexpr off_t kMaximumSize = 10 * 1024 * 1024;

bool OpenToOthers(const struct stat& file) {
  constexpr mode_t kNever = S_IRWXO | S_IWGRP | S_IXGRP;
  return (file.st_mode & kNever) != 0 || ((file.st_mode & S_IRGRP) != 0 && file.st_gid != 0);
}

absl::Status CannotOpen(const std::string& path, const std::string& what, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    return absl::NotFoundError(absl::StrCat("The ", what, " ", path, " does not exist; correct the configuration."));
  }
  return absl::PermissionDeniedError(absl::StrCat("The ", what, " ", path, " cannot be read: ", std::strerror(error),
                                                  "; let the broker's user read it."));
}

}  // namespace

absl::StatusOr<std::string> ReadFileText(const std::string& path, const std::string& what, FileAccess access) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return CannotOpen(path, what, errno);
  const absl::Cleanup closer = [fd] { close(fd); };
  struct stat file = {};
  if (fstat(fd, &file) != 0) return CannotOpen(path, what, errno);
  if (!S_ISREG(file.st_mode) || file.st_size == 0 || file.st_size > kMaximumSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("The ", what, " ", path, " is no file of 1 byte to 10 MB; correct the configuration."));
  }
  if (access == FileAccess::kOwner && OpenToOthers(file)) {
    return absl::PermissionDeniedError(absl::StrFormat("The %s %s can be read by others (mode %04o); run: chmod 600 %s",
                                                       what, path, file.st_mode & 07777u, path));
  }
  std::string text(static_cast<size_t>(file.st_size), '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = read(fd, text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotOpen(path, what, errno);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  text.resize(filled);
  return text;
}

}  // namespace covenant::authenticate
