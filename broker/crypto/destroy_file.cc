#include "broker/crypto/destroy_file.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

#include "broker/base/status_macros.h"
#include "broker/crypto/durable_file.h"

namespace covenant::crypto {

absl::Status OverwriteFile(const std::string& path) {
  const FileDescriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.ok()) return FileError("open", path, errno);
  struct stat info;
  if (fstat(file.get(), &info) != 0) return FileError("examine", path, errno);
  const std::string nothing(static_cast<size_t>(info.st_size), '\0');
  for (size_t done = 0; done < nothing.size();) {
    const ssize_t wrote = write(file.get(), nothing.data() + done, nothing.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return FileError("overwrite", path, errno);
    done += static_cast<size_t>(wrote);
  }
  if (fdatasync(file.get()) != 0) return FileError("sync", path, errno);
  return absl::OkStatus();
}

absl::Status DestroyFile(const std::string& path) {
  const absl::Status overwritten = OverwriteFile(path);
  if (absl::IsNotFound(overwritten)) return absl::OkStatus();
  RETURN_IF_ERROR(overwritten);
  if (unlink(path.c_str()) != 0) return FileError("remove", path, errno);
  return SyncFolderOf(path);
}

}  // namespace covenant::crypto
