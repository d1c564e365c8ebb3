// A request whose answer has not come: kept below the state folder, so that it can be sent again and is stored once.
//
// STATE/requests/REQUEST_ID, readable by its owner only: one line "covenant-request/1 NONCE KNOWN_SIZE KNOWN_ROOT", the
// nonce and root in hex, "-" for no root. It holds no identifier and no hash of one.
#pragma once

#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "absl/status/statusor.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/session.h"
#include "clients/cpp/client.h"

namespace covenant::cli {

class PendingRequest {
 public:
  // Keeps the ticket of a new request. INVALID_ARGUMENT: the folder cannot be written; says which.
  static absl::StatusOr<PendingRequest> Keep(const std::string& state_folder, client::RequestTicket ticket);
  // The one that waits under this id, or where it is empty a new one. As Keep and Find, and Client::NewTicket.
  static absl::StatusOr<PendingRequest> Take(const Session& session, client::Client& client,
                                             const std::string& request_id);
  // The one kept under this id. INVALID_ARGUMENT: there is none, or it cannot be read.
  static absl::StatusOr<PendingRequest> Find(const std::string& state_folder, const std::string& request_id);

  const client::RequestTicket& ticket() const { return ticket_; }

  // What became of it: gone when it was answered or surely not taken in. When that is not known it stays, and the error
  // says how to send it again. One that was found stays too when it was not sent this time (clients/cpp/refusal.h).
  absl::Status Settle(absl::Status sent);

 private:
  PendingRequest(std::string file, client::RequestTicket ticket, bool sent_before)
      : file_(std::move(file)), ticket_(std::move(ticket)), sent_before_(sent_before) {}

  std::string file_;
  client::RequestTicket ticket_;
  bool sent_before_;
};

// Sends a write by `send`, under the id and nonce of the request that waits under `request_id`, or of a new one. `send`
// is given the ticket too, for methods that take one.
template <class Answer, class Request, class Send>
absl::StatusOr<client::Verified<Answer>> SendOnce(const Session& session, client::Client& client,
                                                  const std::string& request_id, Request request, Send send) {
  ASSIGN_OR_RETURN(PendingRequest pending, PendingRequest::Take(session, client, request_id));
  request.mutable_context()->set_request_id(pending.ticket().request_id);
  request.mutable_context()->set_nonce(pending.ticket().nonce);
  absl::StatusOr<client::Verified<Answer>> answer = send(std::move(request), pending.ticket());
  RETURN_IF_ERROR(pending.Settle(answer.status()));
  return answer;
}

// --request-id of a command that sends a write.
void AddRequestId(CLI::App& command, std::string& request_id);

}  // namespace covenant::cli
