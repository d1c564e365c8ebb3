#include "broker/ledger/high_water_mark.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"

namespace covenant::ledger {
namespace {

class File {
 public:
  File(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

bool WriteAndSync(const std::string& path, std::string_view bytes) {
  const File file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (file.fd() < 0) return false;
  while (!bytes.empty()) {
    const ssize_t written = write(file.fd(), bytes.data(), bytes.size());
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(file.fd()) == 0;
}

bool SyncFolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const File file(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
  return file.fd() >= 0 && fsync(file.fd()) == 0;
}

}  // namespace

absl::StatusOr<std::optional<std::string>> HighWaterMark::Read() const {
  const auto failure = [this] {
    return absl::UnavailableError(
        absl::StrCat("the high-water mark ", path_, " cannot be read: ", std::strerror(errno)));
  };
  const File file(path_, O_RDONLY);
  if (file.fd() < 0) {
    if (errno == ENOENT) return std::nullopt;
    return failure();
  }
  // A note is a few hundred bytes; what is larger is none and need not be read whole.
  std::string note(64 << 10, '\0');
  const ssize_t size = read(file.fd(), note.data(), note.size());
  if (size < 0) return failure();
  note.resize(static_cast<size_t>(size));
  return std::optional(std::move(note));
}

absl::Status HighWaterMark::Write(std::string_view note) const {
  const std::string fresh = path_ + ".new";
  if (WriteAndSync(fresh, note) && rename(fresh.c_str(), path_.c_str()) == 0 && SyncFolderOf(path_)) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(
      absl::StrCat("the high-water mark ", path_, " cannot be written: ", std::strerror(errno)));
}

MarkKeeper::MarkKeeper(HighWaterMark mark, uint64_t written, absl::Duration interval, Latest latest, Tell tell)
    : mark_(std::move(mark)),
      interval_(interval),
      latest_(std::move(latest)),
      tell_(std::move(tell)),
      written_(written),
      thread_([this] { Keep(); }) {}

void MarkKeeper::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void MarkKeeper::Keep() {
  for (bool stopping = false; !stopping;) {
    {
      std::unique_lock lock(mutex_);
      stopping = stop_.wait_for(lock, absl::ToChronoNanoseconds(interval_), [this] { return stopping_; });
    }
    WriteLatest();
  }
}

void MarkKeeper::WriteLatest() {
  const std::shared_ptr<const Checkpoint> checkpoint = latest_();
  if (checkpoint->size == written_ && !failed_) return;
  const absl::Status written = mark_.Write(checkpoint->note);
  if (written.ok()) written_ = checkpoint->size;
  if (written.ok() == failed_) tell_(written);
  failed_ = !written.ok();
}

}  // namespace covenant::ledger
