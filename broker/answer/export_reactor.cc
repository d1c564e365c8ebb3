#include "broker/answer/export_reactor.h"

#include <utility>

#include "broker/answer/wire.h"
#include "broker/base/spawn.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/audit/audit.h"

namespace covenant::answer {

const Export<v1::ExportLogRequest>& EntriesExport() {
  static constexpr Export<v1::ExportLogRequest> kEntries = {"/covenant.v1.AuditService/ExportLog", &exchange::ExportLog,
                                                            &exchange::ExportEntries, exchange::kEntriesAMessage};
  return kEntries;
}

const Export<v1::ExportHashesRequest>& HashesExport() {
  static constexpr Export<v1::ExportHashesRequest> kHashes = {"/covenant.v1.AuditService/ExportHashes",
                                                              &exchange::ExportHashes, &exchange::ExportLeafHashes,
                                                              exchange::kHashesAMessage};
  return kHashes;
}

// As in StreamReactor: the handle first, the operation last.
template <class Request>
struct ExportReactor<Request>::WriteNext {
  ExportReactor* stream;
  const grpc::ByteBuffer* message;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) const {
    stream->writer_ = h;
    stream->StartWrite(message);
  }
  bool await_resume() const noexcept { return stream->write_ok_; }
};

template <class Request>
ExportReactor<Request>* ExportReactor<Request>::Serve(Desk& desk, grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* request, const Export<Request>& what) {
  auto* stream = new ExportReactor(desk, what);
  Spawn(stream->Stream(context, request));
  return stream;
}

template <class Request>
void ExportReactor<Request>::OnWriteDone(bool ok) {
  write_ok_ = ok;
  std::exchange(writer_, {}).resume();
}

template <class Request>
Task<void> ExportReactor<Request>::Stream(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  const absl::Status status = co_await WriteAll(context, request);
  Finish(ToGrpc(status));
}

template <class Request>
Task<absl::Status> ExportReactor<Request>::WriteAll(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* message) {
  grpc::Slice bytes;
  Request request;
  if (!Parse(*message, bytes, request)) co_return absl::InvalidArgumentError("the message is no export request");
  CO_ASSIGN_OR_RETURN(exchange::Call call, desk_.Admit(context, what_.path, request.context(), View(bytes)));

  uint64_t size = 0;
  auto begun = co_await what_.begin(desk_.rooms(), call, request, size);
  desk_.Ended(begun.status());
  if (!begun.ok()) co_return begun.status();
  grpc::ByteBuffer buffer = ToBuffer(*begun);
  bool taken = co_await WriteNext{this, &buffer};

  for (uint64_t first = request.first_index(); taken && first < size; first += what_.step) {
    co_await desk_.rooms().workers.Enter();
    CO_ASSIGN_OR_RETURN(const exchange::Reply leaves, what_.next(desk_.rooms(), call, first, size));
    buffer = ToBuffer(leaves);
    taken = co_await WriteNext{this, &buffer};
  }
  co_return absl::OkStatus();
}

template class ExportReactor<v1::ExportLogRequest>;
template class ExportReactor<v1::ExportHashesRequest>;

}  // namespace covenant::answer
