#include "broker/crypto/durable_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "broker/base/status_macros.h"

namespace covenant::crypto {
namespace {

absl::string_view View(std::string_view s) {
  return {s.data(), s.size()};
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::Status WriteAndSync(int fd, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError("write", path, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(fd) != 0) return FileError("sync", path, errno);
  return absl::OkStatus();
}

// A new file with `bytes`, synced itself; its folder not yet. Nothing is left of it when that fails.
absl::Status WriteNew(const std::string& path, std::string_view bytes) {
  const FileDescriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.ok()) return FileError("create", path, errno);
  absl::Status status = WriteAndSync(file.get(), path, bytes);
  if (!status.ok()) unlink(path.c_str());
  return status;
}

bool IsCredentialFile(const std::string& path) {
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder != nullptr && *folder != '\0' && path.starts_with(absl::StrCat(folder, "/"));
}

absl::Status CheckPrivate(std::string_view what, const std::string& path, const struct stat& info, size_t limit) {
  const auto refuse = [&](auto... reason) {
    return absl::FailedPreconditionError(absl::StrCat(View(what), " at ", path, " ", reason...));
  };
  if (!S_ISREG(info.st_mode)) return refuse("is not a regular file: name the file itself");
  if (info.st_uid != geteuid() && info.st_uid != 0) {
    return refuse("belongs to user id ", info.st_uid, ": give it to user id ", geteuid(), " with chown");
  }
  // A credential of the service manager may be root's own, with a right to read it for the service's user.
  if ((info.st_mode & (IsCredentialFile(path) ? 0137 : 077)) != 0) {
    return refuse("may be read or changed by others (mode ", absl::StrFormat("%03o", info.st_mode & 0777),
                  "): chmod 600 ", path);
  }
  if (static_cast<size_t>(info.st_size) > limit) {
    return refuse("has ", info.st_size, " bytes, more than it can have: name the right file");
  }
  return absl::OkStatus();
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) close(fd_);
}

absl::Status FileError(std::string_view doing, const std::string& path, int error) {
  const std::string sentence = absl::StrCat("cannot ", View(doing), " ", path, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(sentence);
    case EEXIST:
      return absl::AlreadyExistsError(sentence);
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(sentence);
    case ENOSPC:
    case EDQUOT:
      return absl::UnavailableError(absl::StrCat(sentence, "; make room on that disk"));
    default:
      return absl::UnavailableError(sentence);
  }
}

absl::Status SyncFolderOf(const std::string& path) {
  const std::string folder = FolderOf(path);
  const FileDescriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.ok()) return FileError("open", folder, errno);
  if (fsync(fd.get()) != 0) return FileError("sync", folder, errno);
  return absl::OkStatus();
}

absl::Status CreateFile(const std::string& path, std::string_view bytes) {
  RETURN_IF_ERROR(WriteNew(path, bytes));
  return SyncFolderOf(path);
}

absl::Status ReplaceFile(const std::string& path, std::string_view bytes) {
  const std::string next = path + ".new";
  unlink(next.c_str());
  RETURN_IF_ERROR(WriteNew(next, bytes));
  if (rename(next.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(next.c_str());
    return FileError("replace", path, error);
  }
  return SyncFolderOf(path);
}

absl::StatusOr<Secret> ReadPrivateFile(std::string_view what, const std::string& path, size_t limit) {
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return FileError(absl::StrCat("open ", View(what), " at"), path, errno);
  struct stat info;
  if (fstat(file.get(), &info) != 0) return FileError("examine", path, errno);
  RETURN_IF_ERROR(CheckPrivate(what, path, info, limit));
  Secret content(static_cast<size_t>(info.st_size));
  for (size_t done = 0; done < content.size();) {
    const ssize_t got = read(file.get(), content.data() + done, content.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError("read", path, errno);
    if (got == 0) return absl::UnavailableError(absl::StrCat(path, " became shorter while it was read: try again"));
    done += static_cast<size_t>(got);
  }
  return content;
}

}  // namespace covenant::crypto
