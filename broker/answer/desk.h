// The desk: where every message of every method is let in or refused, told to its story, and answered.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "broker/answer/methods.h"
#include "broker/answer/status.h"
#include "broker/answer/stream_reactor.h"
#include "broker/answer/wire.h"
#include "broker/authenticate/authenticator.h"
#include "broker/base/spawn.h"
#include "broker/base/task.h"
#include "broker/exchange/administration/identity_refusals.h"
#include "broker/exchange/story/story.h"

namespace covenant::answer {

// A story of the exchange about requests of one kind.
template <class Request>
using Story = Task<absl::StatusOr<exchange::Reply>> (*)(exchange::Rooms&, exchange::Call, const Request&);

// Thread-safe. Outlives the server.
class Desk {
 public:
  Desk(exchange::Rooms& rooms, const authenticate::Authenticator& authenticator, exchange::IdentityRefusals& refusals)
      : rooms_(rooms), authenticator_(authenticator), refusals_(refusals) {}

  // Answers a unary call.
  template <class Request>
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response, std::string_view path, Story<Request> story) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    Spawn(AnswerUnary(context, request, response, path, story, reactor));
    return reactor;
  }

  // Answers every message of a bidirectional stream, each as a call of its own.
  template <class Request>
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Stream(grpc::CallbackServerContext* context,
                                                                      std::string_view path, Story<Request> story) {
    return StreamReactor::Serve([this, context, path, story](grpc::ByteBuffer message) {
      return Answer<Request>(context, path, std::move(message), story);
    });
  }

  // Who sends this message, by which policy set it is decided, and whether this method is for the sender. Refusals are
  // recorded. Who is admitted is counted, and Ended follows. UNAUTHENTICATED, PERMISSION_DENIED.
  absl::StatusOr<exchange::Call> Admit(grpc::CallbackServerContext* context, std::string_view path,
                                       const v1::RequestContext& request_context, std::string_view bytes) const;

  // Whoever was admitted has ended, with or without an answer.
  void Ended(const absl::Status& status) const { ++(status.ok() ? rooms_.traffic.released : rooms_.traffic.failed); }

  exchange::Rooms& rooms() const { return rooms_; }

 private:
  template <class Request>
  Task<absl::StatusOr<grpc::ByteBuffer>> Answer(grpc::CallbackServerContext* context, std::string_view path,
                                                grpc::ByteBuffer message, Story<Request> story) {
    grpc::Slice bytes;
    Request request;
    if (!Parse(message, bytes, request)) {
      co_return absl::InvalidArgumentError(
          "the message is no request of this method; compare it with the .proto files");
    }
    absl::StatusOr<exchange::Call> call = Admit(context, path, request.context(), View(bytes));
    if (!call.ok()) co_return call.status();
    auto reply = co_await story(rooms_, *std::move(call), request);
    Ended(reply.status());
    if (!reply.ok()) co_return reply.status();
    co_return ToBuffer(*reply);
  }

  template <class Request>
  Task<void> AnswerUnary(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                         grpc::ByteBuffer* response, std::string_view path, Story<Request> story,
                         grpc::ServerUnaryReactor* reactor) {
    auto answer = co_await Answer<Request>(context, path, *request, story);
    if (answer.ok()) *response = *std::move(answer);
    reactor->Finish(ToGrpc(answer.status()));
  }

  absl::Status Refuse(const Method& method, authenticate::IdentityReason reason, std::string_view fingerprint,
                      const exchange::InForce& policy) const;

  exchange::Rooms& rooms_;
  const authenticate::Authenticator& authenticator_;
  exchange::IdentityRefusals& refusals_;
};

}  // namespace covenant::answer
