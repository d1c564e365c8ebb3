// Caller: a request out, a verified call back. What Client and the bulk streams are made of.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <google/protobuf/message_lite.h>

#include "covenant/v1/context.pb.h"
#include "covenant/v1/log.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/call_record.h"
#include "clients/cpp/client.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/known_log.h"
#include "clients/cpp/verified.h"
#include "clients/cpp/verifier.h"

namespace covenant::client {

// A method by its path on the wire and the kind of entry that it leaves.
struct Method {
  const char* path;
  covenant::v1::EntryKind kind;
};

// Thread-safe. Errors as in client.h.
class Caller {
 public:
  // `calls` is null where no record of calls is kept.
  Caller(const Connection& connection, std::unique_ptr<KnownLog> known_log, std::unique_ptr<CallRecord> calls)
      : connection_(connection), known_log_(std::move(known_log)), calls_(std::move(calls)) {}

  // One call from request to parsed answer.
  template <class Answer, class Request>
  absl::StatusOr<Verified<Answer>> Call(const Method& method, Request request) {
    // Under an id of the caller's own the bytes must be the same each time, whatever was learned in between.
    const bool own_id = !request.context().request_id().empty();
    auto carried = own_id ? known_log_->CarryNothing() : known_log_->Carry();
    if (!carried.ok()) return carried.status();
    auto call = Exchange(method, request, *request.mutable_context(), *std::move(carried));
    if (!call.ok()) return call.status();
    return Verifier::Read<Answer>(*std::move(call));
  }

  // The same under a ticket.
  template <class Answer, class Request>
  absl::StatusOr<Verified<Answer>> CallUnder(const RequestTicket& ticket, const Method& method, Request request) {
    request.mutable_context()->set_request_id(ticket.request_id);
    request.mutable_context()->set_nonce(ticket.nonce);
    auto call = Exchange(method, request, *request.mutable_context(), CarryOf(ticket));
    if (!call.ok()) return call.status();
    return Verifier::Read<Answer>(*std::move(call));
  }
  absl::StatusOr<RequestTicket> NewTicket();

  // Takes in the checkpoint of an answer, and has it proven to be of the same log as the receipts'. DATA_LOSS.
  absl::Status AcceptAnswered(const std::string& note);

  // The pieces of a call, for streams.
  // Fills in what the caller left open, and the size of the known checkpoint.
  void Complete(covenant::v1::RequestContext& context, const KnownLog::Known& known) const;
  // Verifies a response, keeps its checkpoint, and records the call. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<VerifiedCall> Verify(const Method& method, std::string request,
                                      const covenant::v1::RequestContext& context, const KnownLog::Known& known,
                                      const std::string& response);
  // Has the broker prove that checkpoints from calls side by side are of one log. DATA_LOSS: they are not.
  absl::Status Join();

  const Connection& connection() const { return connection_; }
  KnownLog& known_log() { return *known_log_; }

 private:
  KnownLog::Carried CarryOf(const RequestTicket& ticket);
  absl::StatusOr<VerifiedCall> Exchange(const Method& method, google::protobuf::MessageLite& request,
                                        covenant::v1::RequestContext& context, KnownLog::Carried carried);
  absl::StatusOr<std::string> SendUntilAnswered(const Method& method, const std::string& request) const;
  absl::Status JoinOne(const auditor::Checkpoint& older, const auditor::Checkpoint& newer);
  absl::Status LookForFork(const std::string& response, const KnownLog::Known& known);

  const Connection& connection_;
  const std::unique_ptr<KnownLog> known_log_;
  const std::unique_ptr<CallRecord> calls_;
  std::atomic<bool> joining_ = false;
};

}  // namespace covenant::client
