#include "tests/benchmarks/yardstick.h"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include <grpcpp/grpcpp.h>

#include "covenant/v1/signal.grpc.pb.h"

#include "tests/benchmarks/row_log.h"

namespace covenant::bench {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

using EchoBase = v1::SignalService::WithRawCallbackMethod_Retrieve<v1::SignalService::Service>;

class Echo final : public EchoBase {
 public:
  Echo(const YardstickOptions& options, RowLog* log)
      : reply_(options.reply_size, 'r'), row_(options.row_size, 'd'), log_(log) {}

  grpc::ServerUnaryReactor* Retrieve(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    grpc::Slice whole;
    if (!request->DumpToSingleSlice(&whole).ok()) {
      reactor->Finish(grpc::Status(grpc::StatusCode::INTERNAL, "the request cannot be read"));
    } else if (log_ == nullptr) {
      Answer(response, reactor);
    } else {
      log_->Append(row_, [this, response, reactor] { Answer(response, reactor); });
    }
    return reactor;
  }

 private:
  void Answer(grpc::ByteBuffer* response, grpc::ServerUnaryReactor* reactor) const {
    const grpc::Slice slice(reply_);
    *response = grpc::ByteBuffer(&slice, 1);
    reactor->Finish(grpc::Status::OK);
  }

  const std::string reply_;
  const std::string row_;
  RowLog* const log_;
};

}  // namespace

int ServeYardstick(const YardstickOptions& options) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);

  const auto log = options.store.empty() ? nullptr : std::make_unique<RowLog>(options.store);
  Echo echo(options, log.get());
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = ReadFile(options.pki + "/ca.crt");
  tls.pem_key_cert_pairs.push_back({ReadFile(options.pki + "/broker.key"), ReadFile(options.pki + "/broker.crt")});
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("localhost:0", grpc::SslServerCredentials(tls), &port);
  builder.RegisterService(&echo);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::fprintf(stderr, "listening on port %d\n", port);
  int number = 0;
  sigwait(&ending, &number);
  server->Shutdown();
  return 0;
}

}  // namespace covenant::bench
