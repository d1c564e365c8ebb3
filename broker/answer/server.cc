#include "broker/answer/server.h"

#include <dlfcn.h>

#include <grpcpp/health_check_service_interface.h>

#include "absl/strings/str_cat.h"
#include "broker/answer/methods.h"
#include "broker/answer/services.h"

namespace covenant::answer {
namespace {

// A message of 1,000 signals is under 2 MiB; a proposal of many covenants may be larger.
constexpr int kMaxMessageBytes = 16 * 1024 * 1024;

// Linking the reflection library would switch it on for everybody, so it is loaded only when asked for.
absl::Status SwitchReflectionOn() {
  if (dlopen("libgrpc++_reflection.so.1.51", RTLD_NOW | RTLD_GLOBAL) != nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "configuration: reflection is asked for, but libgrpc++_reflection.so.1.51 cannot be loaded; install "
      "libgrpc++1.51 or set reflection = false");
}

void SayServing(grpc::Server& server) {
  grpc::HealthCheckServiceInterface* health = server.GetHealthCheckService();
  health->SetServingStatus(true);
  for (const Method& method : Methods()) {
    const std::string_view path = method.path.substr(1);
    health->SetServingStatus(std::string(path.substr(0, path.find('/'))), true);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      std::shared_ptr<grpc::ServerCredentials> credentials,
                                                      Desk& desk) {
  if (options.reflection) {
    if (absl::Status on = SwitchReflectionOn(); !on.ok()) return on;
  }
  auto server = std::unique_ptr<Server>(new Server);
  server->services_ = MakeServices(desk);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.listen, std::move(credentials), &server->port_);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetDefaultCompressionAlgorithm(GRPC_COMPRESS_NONE);  // sizes must not tell contents
  // Two brokers never share a port by accident.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  for (const std::unique_ptr<grpc::Service>& service : server->services_) builder.RegisterService(service.get());
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || server->port_ == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options.listen,
                                               "; is another broker running there? Choose another port (listen)"));
  }
  SayServing(*server->server_);
  return server;
}

void Server::Stop(absl::Duration grace) {
  server_->GetHealthCheckService()->Shutdown();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  server_->Wait();
}

}  // namespace covenant::answer
