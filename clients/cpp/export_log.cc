#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/status_macros.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/client.h"
#include "clients/cpp/raw_stream.h"
#include "clients/cpp/retry.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;
using auditor::Checkpoint;
using Progress = std::function<void(uint64_t done, uint64_t total)>;

constexpr Method kExportLog = {"/covenant.v1.AuditService/ExportLog", v1::ENTRY_KIND_AUDIT_EXPORT};

absl::Status Bad(std::string_view why) {
  return absl::DataLossError(absl::StrCat("export: ", std::string(why)));
}

// Receives the entries of an export, over as many streams as it takes, and holds them against what is signed and known.
class Receiver {
 public:
  Receiver(absl::Duration patience, auditor::ExportWriter& writer, const Progress& progress)
      : patience_(patience), writer_(writer), progress_(progress) {}

  // From here on messages come from `stream`, which outlives its use.
  void Listen(RawStream& stream) {
    stream_ = &stream;
    lost_ = false;
  }

  // The next message; UNAVAILABLE where the stream ends although more is due.
  absl::StatusOr<std::string> Next() {
    std::string message;
    switch (stream_->Read(&message, absl::Now() + patience_)) {
      case RawStream::Event::kMessage:
        return message;
      case RawStream::Event::kTimeout:
        return absl::DeadlineExceededError("ExportLog: the broker fell silent; try again");
      case RawStream::Event::kEnd:
        break;
    }
    const grpc::Status status = stream_->status();
    lost_ = status.ok() || WorthRepeating(status);
    if (!status.ok()) return ToStatus(status, kExportLog.path);
    return absl::UnavailableError("ExportLog: the stream ended before the last entry; try again");
  }

  // Takes entries until they reach the goal; at each size in `milestones` the root must be as known.
  absl::Status TakeEntries(const Checkpoint& goal, const std::vector<Checkpoint>& milestones) {
    if (tree_.size() > goal.size) return Bad("the log is shorter than what was exported of it");
    RETURN_IF_ERROR(Compare(milestones));
    while (tree_.size() < goal.size) {
      ASSIGN_OR_RETURN(const std::string message, Next());
      v1::ExportLogResponse response;
      if (!response.ParseFromString(message)) return Bad("a message cannot be read");
      for (const v1::ExportedEntry& entry : response.entries()) RETURN_IF_ERROR(Take(entry, goal, milestones));
      if (progress_) progress_(tree_.size(), goal.size);
    }
    return absl::OkStatus();
  }

  uint64_t reached() const { return tree_.size(); }
  // The connection went away, and the export can go on where it was.
  bool lost() const { return lost_; }

 private:
  absl::Status Take(const v1::ExportedEntry& entry, const Checkpoint& goal, const std::vector<Checkpoint>& milestones) {
    const uint64_t index = tree_.size();
    if (index == goal.size) return Bad("more entries than the checkpoint counts");
    if (entry.index() != index) return Bad(absl::StrCat("entry ", entry.index(), " where entry ", index, " was due"));
    tree_.Append(auditor::LeafHash(entry.leaf()));
    RETURN_IF_ERROR(Compare(milestones));
    return writer_.Append(entry);
  }

  absl::Status Compare(const std::vector<Checkpoint>& milestones) const {
    for (const Checkpoint& known : milestones) {
      if (known.size == tree_.size() && known.root != tree_.Root()) {
        return Bad(absl::StrCat("the first ", known.size, " entries do not add up to the checkpoint known for them"));
      }
    }
    return absl::OkStatus();
  }

  const absl::Duration patience_;
  auditor::ExportWriter& writer_;
  const Progress& progress_;
  RawStream* stream_ = nullptr;
  bool lost_ = false;
  auditor::Frontier tree_;
};

// One request for what is not there yet.
absl::StatusOr<Verified<v1::ExportLogAnswer>> ExportOnce(Caller& caller, v1::ExportLogRequest request,
                                                         auditor::ExportWriter& writer, Receiver& receiver) {
  const Connection& connection = caller.connection();
  ASSIGN_OR_RETURN(KnownLog::Carried carried, caller.known_log().Carry());
  request.set_first_index(receiver.reached());
  caller.Complete(*request.mutable_context(), carried.known());
  std::string bytes = request.SerializeAsString();
  RawStream stream(connection.channel(), kExportLog.path);
  receiver.Listen(stream);
  stream.Write(bytes);
  stream.CloseWrites();

  ASSIGN_OR_RETURN(const std::string response, receiver.Next());
  ASSIGN_OR_RETURN(VerifiedCall call,
                   caller.Verify(kExportLog, std::move(bytes), request.context(), carried.known(), response));
  ASSIGN_OR_RETURN(auto answer, Verifier::Read<v1::ExportLogAnswer>(std::move(call)));
  if (!Permitted(answer->outcome())) return answer;

  ASSIGN_OR_RETURN(const Checkpoint goal, auditor::OpenCheckpoint(answer->checkpoint(), connection.log_keys()));
  bool trusted = false;
  for (const auditor::LogKey& key : connection.log_keys()) trusted = trusted || key.text() == answer->log_key();
  if (!trusted) return Bad("the broker names another log key than the trusted one");
  // What the entries pass on their way up is proven by them; what lies beyond is left for Join.
  std::vector<Checkpoint> milestones = {goal, answer.call().checkpoint()};
  if (carried.known()) milestones.push_back(*carried.known());
  RETURN_IF_ERROR(receiver.TakeEntries(goal, milestones));
  RETURN_IF_ERROR(writer.Finish(answer->checkpoint(), answer->log_key()));
  const Checkpoint& recorded = answer.call().checkpoint();
  RETURN_IF_ERROR(
      caller.known_log().Accept(recorded.size <= goal.size ? KnownLog::Known(recorded) : std::nullopt, goal));
  carried.Release();
  RETURN_IF_ERROR(caller.Join());
  return answer;
}

}  // namespace

absl::StatusOr<Verified<v1::ExportLogAnswer>> Client::ExportLog(v1::ExportLogRequest request,
                                                                auditor::ExportWriter& writer,
                                                                const Progress& progress) {
  const absl::Duration patience = caller_->connection().options().deadline;
  Receiver receiver(patience, writer, progress);
  Backoff backoff;
  absl::Time give_up = absl::Now() + patience;
  for (uint64_t reached = 0;;) {
    auto answer = ExportOnce(*caller_, request, writer, receiver);
    if (answer.ok() || !receiver.lost()) return answer;
    if (receiver.reached() > reached) {
      reached = receiver.reached();
      give_up = absl::Now() + patience;
      backoff.Reset();
    }
    const absl::Duration pause = backoff.Next();
    if (absl::Now() + pause >= give_up) return answer;
    absl::SleepFor(pause);
    // It asks for another part now, so it is another request.
    request.mutable_context()->clear_request_id();
    request.mutable_context()->clear_nonce();
  }
}

}  // namespace covenant::client
