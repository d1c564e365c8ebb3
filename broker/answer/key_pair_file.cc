#include "broker/answer/key_pair_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/stat.h>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"

namespace covenant::answer {
namespace {

absl::Status NoFile(int error) {
  return absl::ResourceExhaustedError(
      absl::StrCat("The system gives no file in memory for the TLS key: ", std::strerror(error),
                   "; raise the limits on memory and open files."));
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

absl::StatusOr<int> MakeFile(const authenticate::ServerIdentity& identity) {
  const int fd = memfd_create("covenant-broker-tls", MFD_CLOEXEC);
  if (fd < 0) return NoFile(errno);
  if (!WriteAll(fd, identity.key_pem()) || !WriteAll(fd, "\n") || !WriteAll(fd, identity.certificate_pem()) ||
      fchmod(fd, S_IRUSR) != 0) {
    const int error = errno;
    close(fd);
    return NoFile(error);
  }
  return fd;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeyPairFile>> KeyPairFile::Create(const authenticate::ServerIdentity& identity) {
  ASSIGN_OR_RETURN(const int fd, MakeFile(identity));
  return absl::WrapUnique(new KeyPairFile(fd));
}

KeyPairFile::KeyPairFile(int fd) : fd_(fd), path_(absl::StrCat("/proc/self/fd/", fd)) {}

KeyPairFile::~KeyPairFile() {
  close(fd_);
}

absl::Status KeyPairFile::Replace(const authenticate::ServerIdentity& identity) {
  ASSIGN_OR_RETURN(const int next, MakeFile(identity));
  const int replaced = dup3(next, fd_, O_CLOEXEC);
  const int error = errno;
  close(next);
  return replaced < 0 ? NoFile(error) : absl::OkStatus();
}

}  // namespace covenant::answer
