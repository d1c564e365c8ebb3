#include "broker/answer/export_reactor.h"

#include <utility>

#include "broker/answer/wire.h"
#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/audit/audit.h"

namespace covenant::answer {

// As in StreamReactor: the handle first, the operation last.
struct ExportReactor::WriteNext {
  ExportReactor* stream;
  const grpc::ByteBuffer* message;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) const {
    stream->writer_ = h;
    stream->StartWrite(message);
  }
  bool await_resume() const noexcept { return stream->write_ok_; }
};

ExportReactor* ExportReactor::Serve(Desk& desk, grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                    std::string_view path) {
  auto* stream = new ExportReactor(desk);
  Spawn(stream->Export(context, request, path));
  return stream;
}

void ExportReactor::OnWriteDone(bool ok) {
  write_ok_ = ok;
  std::exchange(writer_, {}).resume();
}

Task<void> ExportReactor::Export(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                 std::string_view path) {
  const absl::Status status = co_await WriteAll(context, request, path);
  Finish(ToGrpc(status));
}

Task<absl::Status> ExportReactor::WriteAll(grpc::CallbackServerContext* context, const grpc::ByteBuffer* message,
                                           std::string_view path) {
  grpc::Slice bytes;
  v1::ExportLogRequest request;
  if (!Parse(*message, bytes, request)) co_return absl::InvalidArgumentError("the message is no export request");
  CO_ASSIGN_OR_RETURN(exchange::Call call, desk_.Admit(context, path, request.context(), View(bytes)));

  uint64_t size = 0;
  auto begun = co_await exchange::ExportLog(desk_.rooms(), call, request, size);
  if (!begun.ok()) co_return begun.status();
  grpc::ByteBuffer buffer = ToBuffer(*begun);
  bool taken = co_await WriteNext{this, &buffer};

  for (uint64_t first = request.first_index(); taken && first < size; first += exchange::kEntriesAMessage) {
    co_await desk_.rooms().workers.Enter();
    CO_ASSIGN_OR_RETURN(const exchange::Reply entries, exchange::ExportEntries(desk_.rooms(), call, first, size));
    buffer = ToBuffer(entries);
    taken = co_await WriteNext{this, &buffer};
  }
  co_return absl::OkStatus();
}

}  // namespace covenant::answer
