#include "clients/cpp/export_stream.h"

#include "absl/strings/str_cat.h"

namespace covenant::client {
namespace {

using auditor::Checkpoint;

absl::Status Bad(std::string_view why) {
  return absl::DataLossError(absl::StrCat("export: ", std::string(why)));
}

}  // namespace

absl::StatusOr<std::string> ExportStream::Next() {
  const std::string path = method_.path;
  const std::string name = path.substr(path.rfind('/') + 1);
  std::string message;
  switch (stream_->Read(&message, absl::Now() + patience_)) {
    case RawStream::Event::kMessage:
      return message;
    case RawStream::Event::kTimeout:
      return absl::DeadlineExceededError(absl::StrCat(name, ": the broker fell silent; try again"));
    case RawStream::Event::kEnd:
      break;
  }
  const grpc::Status status = stream_->status();
  lost_ = status.ok() || WorthRepeating(status);
  if (!status.ok()) return ToStatus(status, method_.path);
  return absl::UnavailableError(absl::StrCat(name, ": the stream ended before the last entry; try again"));
}

absl::Status ExportStream::TakeAll(const Checkpoint& goal, const std::vector<Checkpoint>& milestones) {
  if (reached() > goal.size) return Bad("the log is shorter than what was exported of it");
  RETURN_IF_ERROR(Compare(milestones));
  while (reached() < goal.size) {
    ASSIGN_OR_RETURN(const std::string message, Next());
    const uint64_t before = reached();
    RETURN_IF_ERROR(sink_.Take(message, [&]() -> absl::Status {
      if (reached() > goal.size) return Bad("more entries than the checkpoint counts");
      return Compare(milestones);
    }));
    if (reached() == before) return Bad("a message without entries");
    if (progress_) progress_(reached(), goal.size);
  }
  return absl::OkStatus();
}

absl::Status ExportStream::Compare(const std::vector<Checkpoint>& milestones) const {
  for (const Checkpoint& known : milestones) {
    if (known.size == reached() && known.root != sink_.Root()) {
      return Bad(absl::StrCat("the first ", known.size, " entries do not add up to the checkpoint known for them"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Checkpoint> ExportGoal(const Connection& connection, const std::string& checkpoint,
                                      const std::string& log_key) {
  bool trusted = false;
  for (const auditor::LogKey& key : connection.log_keys()) trusted = trusted || key.text() == log_key;
  if (!trusted) return Bad("the broker names another log key than the trusted one");
  return auditor::OpenCheckpoint(checkpoint, connection.log_keys());
}

}  // namespace covenant::client
