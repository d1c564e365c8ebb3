// One bidirectional stream: messages are answered concurrently, within a window, and answers leave in the order in
// which the messages came.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <functional>

#include <grpcpp/grpcpp.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "broker/base/mutex.h"
#include "broker/base/task.h"

namespace covenant::answer {

// Answers one message of a stream; a failure ends the stream with its status once earlier answers have left.
using AnswerMessage = std::function<Task<absl::StatusOr<grpc::ByteBuffer>>(grpc::ByteBuffer)>;

// Owns itself: deleted when the call is done. Two coroutines serve it, one that reads and one that writes; the window
// between them is the flow control: when it is full nothing is read, and HTTP/2 holds the client back.
class StreamReactor final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  // Starts to serve. `answer` is called for every message, also concurrently, and must not block.
  static StreamReactor* Serve(AnswerMessage answer);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  // Nothing to do: reads and writes of a cancelled call fail by themselves.
  void OnCancel() override {}
  void OnDone() override { delete this; }

 private:
  // The answer to one message, from when the message is read until the answer is written.
  struct Slot {
    bool ready = false;
    absl::StatusOr<grpc::ByteBuffer> answer;
  };
  static constexpr size_t kWindow = 16;

  struct ReadNext;
  struct WriteNext;
  struct WaitForRoom;
  struct WaitForAnswer;

  explicit StreamReactor(AnswerMessage answer) : answer_(std::move(answer)) {}

  Task<void> ReadAll();
  Task<void> AnswerOne(Slot* slot, grpc::ByteBuffer message);
  Task<void> WriteAll();

  // The reader's steps. A broken stream gives false or null: the reader then stops.
  bool BeginRead();
  Slot* Take();
  void EndReading();

  void Fill(Slot* slot, absl::StatusOr<grpc::ByteBuffer> answer);
  void Pop();
  // No more answers can or should leave; those in the making still complete. A reader that is parked in a read is let
  // go here, because its read ends only when the call does.
  void Break(const grpc::Status& status);
  bool Broken();

  // The call is finished by the last who leaves: reader, writer, an answer in the making, a read being started.
  void Leave();

  bool HeadReady() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return used_ > 0 && slots_[head_ % kWindow].ready; }
  static std::coroutine_handle<> TakeIf(bool condition, std::coroutine_handle<>& handle);

  const AnswerMessage answer_;
  grpc::ByteBuffer incoming_;
  bool read_ok_ = false;
  bool write_ok_ = false;
  std::coroutine_handle<> reader_;
  std::coroutine_handle<> writer_;

  Mutex mutex_;
  std::array<Slot, kWindow> slots_ ABSL_GUARDED_BY(mutex_);
  size_t head_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t tail_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t used_ ABSL_GUARDED_BY(mutex_) = 0;
  bool input_ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool reader_parked_ ABSL_GUARDED_BY(mutex_) = false;
  bool reader_let_go_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
  int holders_ ABSL_GUARDED_BY(mutex_) = 2;
  std::coroutine_handle<> waiting_for_room_ ABSL_GUARDED_BY(mutex_);
  std::coroutine_handle<> waiting_for_answer_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::answer
