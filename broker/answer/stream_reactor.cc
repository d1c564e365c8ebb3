#include "broker/answer/stream_reactor.h"

#include <utility>

#include "broker/answer/status.h"
#include "broker/base/spawn.h"

namespace covenant::answer {

// In each await_suspend the handle is stored first and the operation started last: the coroutine may be resumed on
// another thread before await_suspend returns.
struct StreamReactor::ReadNext {
  StreamReactor* stream;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) const {
    StreamReactor* const self = stream;
    self->reader_ = h;
    self->StartRead(&self->incoming_);
    self->Leave();  // what BeginRead held: nobody may finish the call while a read is being started
  }
  bool await_resume() const noexcept { return stream->read_ok_; }
};

struct StreamReactor::WriteNext {
  StreamReactor* stream;
  const grpc::ByteBuffer* message;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) const {
    stream->writer_ = h;
    stream->StartWrite(message);
  }
  bool await_resume() const noexcept { return stream->write_ok_; }
};

struct StreamReactor::WaitForRoom {
  StreamReactor* stream;
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> h) const {
    const MutexLock lock(&stream->mutex_);
    if (stream->used_ < kWindow || stream->broken_) return false;
    stream->waiting_for_room_ = h;
    return true;
  }
  void await_resume() const noexcept {}
};

struct StreamReactor::WaitForAnswer {
  StreamReactor* stream;
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> h) const {
    const MutexLock lock(&stream->mutex_);
    const bool over = (stream->input_ended_ || stream->broken_) && stream->used_ == 0;
    if (stream->HeadReady() || over) return false;
    stream->waiting_for_answer_ = h;
    return true;
  }
  // The oldest answer, or null when there will be none.
  Slot* await_resume() const {
    const MutexLock lock(&stream->mutex_);
    return stream->HeadReady() ? &stream->slots_[stream->head_ % kWindow] : nullptr;
  }
};

StreamReactor* StreamReactor::Serve(AnswerMessage answer) {
  auto* stream = new StreamReactor(std::move(answer));
  Spawn(stream->ReadAll());
  Spawn(stream->WriteAll());
  return stream;
}

Task<void> StreamReactor::ReadAll() {
  for (;;) {
    co_await WaitForRoom{this};
    if (!BeginRead()) break;
    const bool more = co_await ReadNext{this};
    if (!more) break;
    Slot* slot = Take();
    if (slot == nullptr) break;
    Spawn(AnswerOne(slot, std::exchange(incoming_, grpc::ByteBuffer())));
  }
  EndReading();
}

Task<void> StreamReactor::AnswerOne(Slot* slot, grpc::ByteBuffer message) {
  auto answer = co_await answer_(std::move(message));
  Fill(slot, std::move(answer));
  Leave();
}

Task<void> StreamReactor::WriteAll() {
  for (;;) {
    Slot* slot = co_await WaitForAnswer{this};
    if (slot == nullptr) break;
    if (!Broken()) {
      if (!slot->answer.ok()) {
        Break(ToGrpc(slot->answer.status()));
      } else {
        const bool written = co_await WriteNext{this, &*slot->answer};
        if (!written) Break(grpc::Status::OK);
      }
    }
    Pop();
  }
  Leave();
}

void StreamReactor::OnReadDone(bool ok) {
  read_ok_ = ok;
  {
    const MutexLock lock(&mutex_);
    reader_parked_ = false;
  }
  std::exchange(reader_, {}).resume();
}

void StreamReactor::OnWriteDone(bool ok) {
  write_ok_ = ok;
  std::exchange(writer_, {}).resume();
}

bool StreamReactor::BeginRead() {
  const MutexLock lock(&mutex_);
  if (broken_) return false;
  reader_parked_ = true;
  ++holders_;
  return true;
}

StreamReactor::Slot* StreamReactor::Take() {
  const MutexLock lock(&mutex_);
  if (broken_) return nullptr;
  Slot* slot = &slots_[tail_++ % kWindow];
  slot->ready = false;
  ++used_;
  ++holders_;
  return slot;
}

void StreamReactor::EndReading() {
  std::coroutine_handle<> next;
  bool let_go = false;
  {
    const MutexLock lock(&mutex_);
    input_ended_ = true;
    let_go = reader_let_go_;
    next = TakeIf(used_ == 0, waiting_for_answer_);
  }
  if (next) next.resume();
  if (!let_go) Leave();
}

void StreamReactor::Fill(Slot* slot, absl::StatusOr<grpc::ByteBuffer> answer) {
  std::coroutine_handle<> next;
  {
    const MutexLock lock(&mutex_);
    slot->answer = std::move(answer);
    slot->ready = true;
    next = TakeIf(HeadReady(), waiting_for_answer_);
  }
  if (next) next.resume();
}

void StreamReactor::Pop() {
  std::coroutine_handle<> next;
  {
    const MutexLock lock(&mutex_);
    slots_[head_++ % kWindow].answer = absl::StatusOr<grpc::ByteBuffer>();
    --used_;
    next = TakeIf(true, waiting_for_room_);
  }
  if (next) next.resume();
}

void StreamReactor::Break(const grpc::Status& status) {
  std::coroutine_handle<> next;
  {
    const MutexLock lock(&mutex_);
    if (broken_) return;
    broken_ = true;
    status_ = status;
    if (reader_parked_) {
      reader_let_go_ = true;
      --holders_;
    }
    next = TakeIf(true, waiting_for_room_);
  }
  if (next) next.resume();
}

bool StreamReactor::Broken() {
  const MutexLock lock(&mutex_);
  return broken_;
}

void StreamReactor::Leave() {
  grpc::Status status;
  {
    const MutexLock lock(&mutex_);
    if (--holders_ > 0) return;
    status = status_;
  }
  Finish(status);
}

std::coroutine_handle<> StreamReactor::TakeIf(bool condition, std::coroutine_handle<>& handle) {
  return condition ? std::exchange(handle, {}) : std::coroutine_handle<>{};
}

}  // namespace covenant::answer
