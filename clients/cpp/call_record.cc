#include "clients/cpp/call_record.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <unistd.h>
#include <utility>

#include <sys/file.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"

namespace covenant::client {
namespace {

constexpr std::string_view kHeader = "covenant-calls/1 ";
constexpr char kNobody[] = "-";
constexpr size_t kNameBytes = 8;

// One write, so that lines of several processes do not mix.
bool WriteLine(int descriptor, const std::string& line) {
  return write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

// The first process writes the header. A line that was cut off by a full disk is ended, so that no other sticks to it.
bool Begin(int descriptor, const std::string& origin) {
  if (flock(descriptor, LOCK_EX) != 0) return false;
  struct stat about;
  char last = '\n';
  bool good = fstat(descriptor, &about) == 0;
  if (good && about.st_size == 0) {
    good = WriteLine(descriptor, absl::StrCat(std::string(kHeader), origin, "\n"));
  } else if (good && pread(descriptor, &last, 1, about.st_size - 1) == 1 && last != '\n') {
    good = WriteLine(descriptor, "\n");
  }
  flock(descriptor, LOCK_UN);
  return good;
}

std::optional<RecordedCall> ParseCall(const std::string& line) {
  std::istringstream words(line);
  RecordedCall call;
  std::string hash, rest;
  int kind = 0;
  if (!(words >> call.request_id >> kind >> call.index >> hash >> call.time_ms >> call.party)) return std::nullopt;
  if (words >> rest) return std::nullopt;
  if (call.party == kNobody) call.party.clear();
  const std::optional<std::string> bytes = auditor::HexDecode(hash);
  if (!bytes || bytes->size() != auditor::kHashBytes || kind <= 0) return std::nullopt;
  call.kind = static_cast<covenant::v1::EntryKind>(kind);
  call.leaf_hash = *bytes;
  return call;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CallRecord>> CallRecord::Open(const std::string& directory, const std::string& origin) {
  const std::string name = auditor::HexEncode(auditor::Sha256({origin}).substr(0, kNameBytes));
  const std::string path = absl::StrCat(directory, "/", name, ".calls");
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor >= 0) {
    std::unique_ptr<CallRecord> record(new CallRecord(path, descriptor));
    if (Begin(descriptor, origin)) return record;
  }
  return absl::FailedPreconditionError(absl::StrCat("state folder: cannot write ", path, ": ", std::strerror(errno)));
}

CallRecord::~CallRecord() {
  close(descriptor_);
}

absl::Status CallRecord::Append(std::string_view request_id, const VerifiedCall& call) {
  const std::string hash = auditor::HexEncode(auditor::LeafHash(call.receipt().leaf()));
  const std::string line = absl::StrCat(std::string(request_id), " ", static_cast<int>(call.leaf().kind()), " ",
                                        call.index(), " ", hash, " ", call.leaf().time_ms(), " ",
                                        call.leaf().caller().empty() ? kNobody : call.leaf().caller(), "\n");
  if (WriteLine(descriptor_, line)) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("state folder: cannot write ", path_, ": ", std::strerror(errno)));
}

absl::StatusOr<CallsRead> ReadCalls(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad()) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  text.erase(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  std::istringstream lines(text);
  std::string line;
  CallsRead read;
  if (!std::getline(lines, line) || !line.starts_with(kHeader)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is no record of calls; take the file LOG.calls of the state folder"));
  }
  read.origin = line.substr(kHeader.size());
  while (std::getline(lines, line)) {
    if (std::optional<RecordedCall> call = ParseCall(line)) {
      read.calls.push_back(*std::move(call));
    } else {
      ++read.damaged;
    }
  }
  std::ranges::sort(read.calls, {}, [](const RecordedCall& call) { return std::pair(call.index, call.request_id); });
  read.calls.erase(std::ranges::unique(read.calls).begin(), read.calls.end());
  return read;
}

}  // namespace covenant::client
