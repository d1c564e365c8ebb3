// The stream of an export: answer and receipt first, then entries or hashes, read as fast as the client takes them.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string_view>

#include <grpcpp/grpcpp.h>

#include "covenant/v1/audit.pb.h"

#include "broker/answer/desk.h"

namespace covenant::answer {

// What is streamed: an answer with the number of leaves to follow, then messages of `step` leaves each.
template <class Request>
struct Export {
  std::string_view path;
  Task<absl::StatusOr<exchange::Reply>> (*begin)(exchange::Rooms&, exchange::Call, const Request&, uint64_t& size);
  absl::StatusOr<exchange::Reply> (*next)(exchange::Rooms&, const exchange::Call&, uint64_t first, uint64_t size);
  uint64_t step;
};

// Of entries, and of hashes alone.
const Export<v1::ExportLogRequest>& EntriesExport();
const Export<v1::ExportHashesRequest>& HashesExport();

// Owns itself: deleted when the call is done.
template <class Request>
class ExportReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  // `request` lives as long as the call.
  static ExportReactor* Serve(Desk& desk, grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                              const Export<Request>& what);

  void OnWriteDone(bool ok) override;
  void OnDone() override { delete this; }

 private:
  struct WriteNext;

  ExportReactor(Desk& desk, const Export<Request>& what) : desk_(desk), what_(what) {}
  Task<void> Stream(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request);
  Task<absl::Status> WriteAll(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request);

  Desk& desk_;
  const Export<Request>& what_;
  bool write_ok_ = false;
  std::coroutine_handle<> writer_;
};

extern template class ExportReactor<v1::ExportLogRequest>;
extern template class ExportReactor<v1::ExportHashesRequest>;

}  // namespace covenant::answer
