// Preloaded into a broker's process: once the file COVENANT_TEST_SYNC_TRIGGER is there, whatever brings bytes of the
// folder COVENANT_TEST_SYNC_FOLDER to the disk fails, as it does on a disk that breaks.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

#include <sys/syscall.h>

namespace {

bool Fails(int fd) {
  static const char* const kTrigger = std::getenv("COVENANT_TEST_SYNC_TRIGGER");
  static const char* const kFolder = std::getenv("COVENANT_TEST_SYNC_FOLDER");
  if (kTrigger == nullptr || kFolder == nullptr || access(kTrigger, F_OK) != 0) return false;
  char path[4096];
  const ssize_t size = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof path);
  const size_t folder = std::strlen(kFolder);
  if (size < static_cast<ssize_t>(folder) || std::strncmp(path, kFolder, folder) != 0) return false;
  errno = EIO;
  return true;
}

}  // namespace

extern "C" int fsync(int fd) {
  return Fails(fd) ? -1 : static_cast<int>(syscall(SYS_fsync, fd));
}

extern "C" int fdatasync(int fd) {
  return Fails(fd) ? -1 : static_cast<int>(syscall(SYS_fdatasync, fd));
}

extern "C" int sync_file_range(int fd, off64_t offset, off64_t count, unsigned int flags) {
  return Fails(fd) ? -1 : static_cast<int>(syscall(SYS_sync_file_range, fd, offset, count, flags));
}
