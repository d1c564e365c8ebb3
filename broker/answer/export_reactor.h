// The stream of an export: answer and receipt first, then the entries, read as fast as the client takes them.
#pragma once

#include <coroutine>

#include <grpcpp/grpcpp.h>

#include "broker/answer/desk.h"

namespace covenant::answer {

// Owns itself: deleted when the call is done.
class ExportReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  // `request` lives as long as the call.
  static ExportReactor* Serve(Desk& desk, grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                              std::string_view path);

  void OnWriteDone(bool ok) override;
  void OnDone() override { delete this; }

 private:
  struct WriteNext;

  explicit ExportReactor(Desk& desk) : desk_(desk) {}
  Task<void> Export(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request, std::string_view path);
  Task<absl::Status> WriteAll(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                              std::string_view path);

  Desk& desk_;
  bool write_ok_ = false;
  std::coroutine_handle<> writer_;
};

}  // namespace covenant::answer
