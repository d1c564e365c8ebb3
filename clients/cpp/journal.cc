#include "clients/cpp/journal.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sstream>
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

constexpr const char* kHeader = "covenant-journal/1";

absl::Status DiskError(const std::string& path) {
  return absl::UnavailableError(absl::StrCat("journal: cannot write ", path, ": ", std::strerror(errno)));
}

std::string ReadAll(int descriptor) {
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t count = read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return bytes;
    bytes.append(buffer, static_cast<size_t>(count));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(const std::string& path, const std::string& kind,
                                                       absl::Time now) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return DiskError(path);
  std::unique_ptr<Journal> journal(new Journal(path, descriptor));
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("journal ", path, " is in use by another process"));
  }
  RETURN_IF_ERROR(journal->Load(kind, now));
  return journal;
}

Journal::~Journal() {
  close(descriptor_);
}

absl::Status Journal::Load(const std::string& kind, absl::Time now) {
  const std::string bytes = ReadAll(descriptor_);
  const size_t whole = bytes.rfind('\n') == std::string::npos ? 0 : bytes.rfind('\n') + 1;
  // What was half written never counted: a new line must not be glued to it.
  if (ftruncate(descriptor_, static_cast<off_t>(whole)) != 0) return DiskError(path_);
  if (whole == 0) {
    series_ = {SecureRandom(auditor::kHashBytes), absl::FromUnixMillis(absl::ToUnixMillis(now))};
    return Append(
        absl::StrCat(kHeader, " ", kind, " ", auditor::HexEncode(series_.seed), " ", absl::ToUnixMillis(series_.time)),
        true);
  }
  std::istringstream lines(bytes.substr(0, whole));
  std::string line, header, found_kind, seed;
  int64_t milliseconds = 0;
  std::getline(lines, line);
  std::istringstream(line) >> header >> found_kind >> seed >> milliseconds;
  const auto seed_bytes = auditor::HexDecode(seed);
  if (header != kHeader || !seed_bytes || seed_bytes->size() != auditor::kHashBytes) {
    return absl::FailedPreconditionError(absl::StrCat(path_, " is not a journal; name another file"));
  }
  if (found_kind != kind) {
    return absl::FailedPreconditionError(
        absl::StrCat("journal ", path_, " is of a bulk of kind ", found_kind, ", not ", kind));
  }
  series_ = {*seed_bytes, absl::FromUnixMillis(milliseconds)};
  for (int number = 2; std::getline(lines, line); ++number) {
    if (!TakeLine(line)) {
      return absl::FailedPreconditionError(absl::StrCat("journal ", path_, ", line ", number, " is damaged"));
    }
  }
  return absl::OkStatus();
}

bool Journal::TakeLine(const std::string& line) {
  std::istringstream words(line);
  std::string word, root;
  uint64_t sequence = 0;
  if (!(words >> word >> sequence)) return false;
  if (word == "answered") {
    const auto message = messages_.find(sequence);
    if (message == messages_.end()) return false;
    message->second.answered = true;
    return true;
  }
  Message message;
  if (word != "sent" || !(words >> message.items >> message.known_size >> root)) return false;
  if (root != "-") {
    const auto bytes = auditor::HexDecode(root);
    if (!bytes || bytes->size() != auditor::kHashBytes) return false;
    message.known_root = *bytes;
  }
  return messages_.emplace(sequence, std::move(message)).second;
}

std::optional<Journal::Message> Journal::Find(uint64_t sequence) const {
  const auto message = messages_.find(sequence);
  if (message == messages_.end()) return std::nullopt;
  return message->second;
}

absl::Status Journal::Sent(uint64_t sequence, const Message& message) {
  return Append(absl::StrCat("sent ", sequence, " ", message.items, " ", message.known_size, " ",
                             message.known_root.empty() ? "-" : auditor::HexEncode(message.known_root)),
                true);
}

absl::Status Journal::Answered(uint64_t sequence, uint64_t index) {
  return Append(absl::StrCat("answered ", sequence, " ", index), false);
}

void Journal::Remove() {
  unlink(path_.c_str());
}

absl::Status Journal::Append(const std::string& line, bool durable) {
  const std::string bytes = line + "\n";
  // One write: a killed process leaves a whole line, a part of one, or none.
  if (write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return DiskError(path_);
  if (durable && fdatasync(descriptor_) != 0) return DiskError(path_);
  return absl::OkStatus();
}

}  // namespace covenant::client
