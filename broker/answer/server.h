// Server: the port, with every service on it, health checking included.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/answer/desk.h"

namespace covenant::answer {

struct ServerOptions {
  // "localhost:7443", or "[::]:0" for a free port.
  std::string listen;
  // Server reflection (gRPC's v1alpha), for development.
  bool reflection = false;
};

class Server {
 public:
  // UNAVAILABLE when the port cannot be had; FAILED_PRECONDITION when reflection is asked and not installed. `desk`
  // outlives the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       std::shared_ptr<grpc::ServerCredentials> credentials,
                                                       Desk& desk);

  // The port in use.
  int port() const { return port_; }

  // Takes no new calls, and waits until every story under way has answered; calls still open after `grace` are
  // cancelled.
  void Stop(absl::Duration grace);

 private:
  Server() = default;

  int port_ = 0;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace covenant::answer
