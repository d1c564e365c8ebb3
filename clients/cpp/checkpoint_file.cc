#include "clients/cpp/checkpoint_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <utility>

#include <sys/file.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"

namespace covenant::client {
namespace {

// An open file, closed (and so unlocked) at the end of its scope.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status DiskError(const std::string& path) {
  return absl::UnavailableError(absl::StrCat("state folder: cannot write ", path, ": ", std::strerror(errno)));
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

// Old content or new content, never a mixture, also after a power failure.
absl::Status ReplaceDurably(const std::string& path, std::string_view bytes) {
  const std::string next = path + ".next";
  {
    const Descriptor file(next, O_WRONLY | O_CREAT | O_TRUNC);
    if (file.get() < 0 || !WriteAll(file.get(), bytes) || fsync(file.get()) != 0) return DiskError(next);
  }
  if (rename(next.c_str(), path.c_str()) != 0) return DiskError(path);
  const Descriptor folder(std::filesystem::path(path).parent_path().string(), O_RDONLY | O_DIRECTORY);
  if (folder.get() < 0 || fsync(folder.get()) != 0) return DiskError(path);
  return absl::OkStatus();
}

}  // namespace

CheckpointFile::CheckpointFile(std::string stem, std::vector<auditor::LogKey> keys)
    : stem_(std::move(stem)), keys_(std::move(keys)) {}

absl::StatusOr<CheckpointFile> CheckpointFile::Open(const std::string& directory,
                                                    const std::vector<auditor::LogKey>& keys) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(directory, error);
  if (made) std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
  if (error || !std::filesystem::is_directory(directory)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "state folder ", directory, " cannot be made: ", error ? error.message() : "something else has this name"));
  }
  const std::string log = auditor::HexEncode(auditor::Sha256({keys[0].origin()})).substr(0, 16);
  CheckpointFile file(std::filesystem::absolute(directory).string() + "/" + log, keys);
  if (std::filesystem::exists(file.stem_ + ".fork")) {
    return absl::DataLossError(absl::StrCat("the log was seen to be forked; the evidence is in ", file.stem_,
                                            ".fork: give it to the auditor, who may remove it"));
  }
  if (Descriptor(file.stem_ + ".lock", O_RDWR | O_CREAT).get() < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("state folder ", directory, " cannot be written: ", std::strerror(errno)));
  }
  RETURN_IF_ERROR(file.Read().status());
  return file;
}

absl::StatusOr<std::optional<auditor::Checkpoint>> CheckpointFile::Read() const {
  const std::string path = stem_ + ".checkpoint";
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream.is_open()) {
    if (errno == ENOENT) return std::optional<auditor::Checkpoint>();
    return absl::FailedPreconditionError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  }
  const std::string note{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  auto checkpoint = auditor::OpenCheckpoint(note, keys_);
  if (!checkpoint.ok()) {
    return absl::DataLossError(absl::StrCat("the kept checkpoint ", path,
                                            " does not hold: ", checkpoint.status().message(),
                                            "; it was altered, or the log keys are not the ones it was kept under"));
  }
  return std::optional<auditor::Checkpoint>(*std::move(checkpoint));
}

absl::Status CheckpointFile::Replace(const Choose& choose) const {
  const Descriptor lock(stem_ + ".lock", O_RDWR | O_CREAT);
  while (flock(lock.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return DiskError(stem_ + ".lock");
  }
  ASSIGN_OR_RETURN(const auto found, Read());
  ASSIGN_OR_RETURN(const auto chosen, choose(found));
  if (!chosen) return absl::OkStatus();
  return ReplaceDurably(stem_ + ".checkpoint", chosen->note);
}

std::string CheckpointFile::KeepEvidence(std::string_view text) const {
  const std::string path = stem_ + ".fork";
  const absl::Status kept = ReplaceDurably(path, text);
  return kept.ok() ? path : std::string("nowhere: ") + std::string(kept.message());
}

}  // namespace covenant::client
