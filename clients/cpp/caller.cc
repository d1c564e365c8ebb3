#include "clients/cpp/caller.h"

#include <vector>

#include "covenant/v1/audit.pb.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/status_macros.h"
#include "clients/cpp/request_id.h"
#include "clients/cpp/retry.h"
#include "clients/cpp/wire.h"

namespace covenant::client {
namespace {

using auditor::Checkpoint;

constexpr Method kGetConsistencyProof = {"/covenant.v1.AuditService/GetConsistencyProof",
                                         covenant::v1::ENTRY_KIND_AUDIT_CONSISTENCY};
// WGS 1.8(4): the log is read to guard its integrity.
constexpr const char* kGuardIntegrity = "integriteit_beveiliging";
constexpr size_t kNonceBytes = 32;
constexpr size_t kRequestIdRandomBytes = 10;

// Errors that say nothing about the log, only that it could not be asked now.
bool Passing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status);
}

}  // namespace

void Caller::Complete(covenant::v1::RequestContext& context, const KnownLog::Known& known) const {
  const ConnectionOptions& options = connection_.options();
  if (context.request_id().empty()) {
    context.set_request_id(MakeRequestId(options.now(), SecureRandom(kRequestIdRandomBytes)));
  }
  if (context.nonce().empty()) context.set_nonce(SecureRandom(kNonceBytes));
  if (context.capacity().empty()) context.set_capacity(options.capacity);
  context.set_known_size(known ? known->size : 0);
}

absl::StatusOr<RequestTicket> Caller::NewTicket() {
  covenant::v1::RequestContext context;
  ASSIGN_OR_RETURN(const KnownLog::Carried carried, known_log_->CarryNewest());
  Complete(context, carried.known());
  return RequestTicket{context.request_id(), context.nonce(), context.known_size(),
                       carried.known() ? carried.known()->root : std::string()};
}

KnownLog::Carried Caller::CarryOf(const RequestTicket& ticket) {
  if (ticket.known_size == 0) return known_log_->CarryAgain(std::nullopt);
  return known_log_->CarryAgain(Checkpoint{.origin = connection_.log_keys()[0].origin(),
                                           .size = ticket.known_size,
                                           .root = ticket.known_root,
                                           .note = "(kept with a request's ticket, without its note)\n"});
}

absl::StatusOr<std::string> Caller::SendUntilAnswered(const Method& method, const std::string& request) const {
  const absl::Time deadline = absl::Now() + connection_.options().deadline;
  Backoff backoff;
  for (;;) {
    std::string response;
    const grpc::Status status = CallOnce(connection_.channel(), method.path, request, deadline, &response);
    if (status.ok()) return response;
    const absl::Duration pause = backoff.Next();
    if (!WorthRepeating(status) || absl::Now() + pause >= deadline) return ToStatus(status, method.path);
    absl::SleepFor(pause);
  }
}

absl::StatusOr<VerifiedCall> Caller::Exchange(const Method& method, google::protobuf::MessageLite& request,
                                              covenant::v1::RequestContext& context, KnownLog::Carried carried) {
  Complete(context, carried.known());
  std::string bytes = request.SerializeAsString();
  ASSIGN_OR_RETURN(const std::string response, SendUntilAnswered(method, bytes));
  ASSIGN_OR_RETURN(VerifiedCall call, Verify(method, std::move(bytes), context, carried.known(), response));
  carried.Release();
  RETURN_IF_ERROR(Join());
  return call;
}

absl::StatusOr<VerifiedCall> Caller::Verify(const Method& method, std::string request,
                                            const covenant::v1::RequestContext& context, const KnownLog::Known& known,
                                            const std::string& response) {
  auditor::Expectation expectation;
  if (!connection_.options().party.empty()) expectation.caller = connection_.options().party;
  expectation.kind = method.kind;
  expectation.covenant = context.covenant();
  expectation.purpose = context.purpose();
  expectation.known = known;
  auto call = Verifier::Verify(std::move(request), context.nonce(), response, connection_.log_keys(), expectation);
  if (!call.ok()) {
    RETURN_IF_ERROR(LookForFork(response, known));
    return call.status();
  }
  RETURN_IF_ERROR(known_log_->Accept(known, call->checkpoint()));
  if (calls_ != nullptr) RETURN_IF_ERROR(calls_->Append(context.request_id(), *call));
  return call;
}

// A checkpoint that the log signed but that does not extend the known one is evidence, and worth keeping.
absl::Status Caller::LookForFork(const std::string& response, const KnownLog::Known& known) {
  covenant::v1::Envelope envelope;
  if (!known || !envelope.ParseFromString(response)) return absl::OkStatus();
  const auto now = auditor::OpenCheckpoint(envelope.receipt().checkpoint(), connection_.log_keys());
  if (!now.ok()) return absl::OkStatus();
  const auto& proof = envelope.receipt().consistency_proof();
  const absl::Status grown = auditor::VerifyConsistency(known->size, known->root, now->size, now->root,
                                                        std::vector<std::string>(proof.begin(), proof.end()));
  if (grown.ok()) return absl::OkStatus();
  return known_log_->Fork(*known, *now, std::string(grown.message()));
}

absl::Status Caller::AcceptAnswered(const std::string& note) {
  ASSIGN_OR_RETURN(const Checkpoint checkpoint, auditor::OpenCheckpoint(note, connection_.log_keys()));
  RETURN_IF_ERROR(known_log_->Accept(std::nullopt, checkpoint));
  return Join();
}

absl::Status Caller::Join() {
  // One thread joins; the others' heads are joined with it or by the next call.
  if (joining_.exchange(true)) return absl::OkStatus();
  absl::Status status;
  while (status.ok()) {
    const auto heads = known_log_->Unjoined();
    if (!heads) break;
    status = JoinOne(heads->first, heads->second);
  }
  joining_ = false;
  return Passing(status) ? absl::OkStatus() : status;
}

absl::Status Caller::JoinOne(const Checkpoint& older, const Checkpoint& newer) {
  covenant::v1::GetConsistencyProofRequest request;
  request.mutable_context()->set_purpose(kGuardIntegrity);
  request.set_first_size(older.size);
  request.set_second_size(newer.size);
  ASSIGN_OR_RETURN(KnownLog::Carried carried, known_log_->CarryNewest());
  ASSIGN_OR_RETURN(VerifiedCall call,
                   Exchange(kGetConsistencyProof, request, *request.mutable_context(), std::move(carried)));
  ASSIGN_OR_RETURN(const auto answer, Verifier::Read<covenant::v1::GetConsistencyProofAnswer>(std::move(call)));
  if (!Permitted(answer->outcome())) {
    return absl::DataLossError(absl::StrCat("the broker refuses to prove that its log of size ", newer.size,
                                            " extends the one of size ", older.size, " (",
                                            answer->outcome().reason_code(), ")"));
  }
  const std::vector<std::string> proof(answer->proof().begin(), answer->proof().end());
  const absl::Status grown = auditor::VerifyConsistency(older.size, older.root, newer.size, newer.root, proof);
  if (!grown.ok()) return known_log_->Fork(older, newer, std::string(grown.message()));
  known_log_->Join(older);
  return absl::OkStatus();
}

}  // namespace covenant::client
