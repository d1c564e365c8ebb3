#include "clients/cpp/raw_stream.h"

#include <utility>

#include <grpcpp/generic/generic_stub.h>

#include "clients/cpp/wire.h"

namespace covenant::client {
namespace {

constexpr size_t kMostWaiting = 4;

}  // namespace

// gRPC calls the On methods from its threads. Reads and writes are started from either side, so the reactor holds the
// call open (AddHold) until the first failed read, after which nothing may be started.
class RawStream::Reactor final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Reactor(const std::shared_ptr<grpc::Channel>& channel, const std::string& method) : stub_(channel) {
    stub_.PrepareBidiStreamingCall(&context_, method, grpc::StubOptions(), this);
    AddHold();
    absl::MutexLock lock(&mutex_);
    StartReading();
    StartCall();
  }

  ~Reactor() override {
    context_.TryCancel();
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    if (!broken_ && !reading_) StartReading();
    mutex_.Await(absl::Condition(&done_));
  }

  void Write(const std::string& message) {
    absl::MutexLock lock(&mutex_);
    outgoing_.push_back(ToBuffer(message));
    StartWriting();
  }

  void CloseWrites() {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    StartWriting();
  }

  Event Read(std::string* message, absl::Time until) {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithDeadline(absl::Condition(this, &Reactor::Ready), until);
    if (!incoming_.empty()) {
      *message = std::move(incoming_.front());
      incoming_.pop_front();
      if (!broken_ && !reading_) StartReading();
      return Event::kMessage;
    }
    return done_ ? Event::kEnd : Event::kTimeout;
  }

  grpc::Status status() const {
    absl::MutexLock lock(&mutex_);
    return status_;
  }

  void OnReadDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      reading_ = false;
      if (ok) {
        incoming_.push_back(ToBytes(read_));
        // At the end nobody takes messages any more: what had arrived before the cancellation is read to its end.
        if (ending_) incoming_.clear();
        if (incoming_.size() < kMostWaiting) StartReading();
        return;
      }
      broken_ = true;
    }
    RemoveHold();
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    outgoing_.pop_front();
    if (ok) StartWriting();
  }

  void OnDone(const grpc::Status& status) override {
    absl::MutexLock lock(&mutex_);
    status_ = status;
    done_ = true;
  }

 private:
  bool Ready() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !incoming_.empty() || done_; }

  void StartReading() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    reading_ = true;
    StartRead(&read_);
  }

  void StartWriting() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (broken_ || writing_) return;
    if (!outgoing_.empty()) {
      writing_ = true;
      StartWrite(&outgoing_.front());
    } else if (closing_ && !closed_) {
      closed_ = true;
      StartWritesDone();
    }
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer read_;
  mutable absl::Mutex mutex_;
  std::deque<std::string> incoming_ ABSL_GUARDED_BY(mutex_);
  // The front is being written while writing_.
  std::deque<grpc::ByteBuffer> outgoing_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
};

RawStream::RawStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method)
    : reactor_(std::make_unique<Reactor>(channel, method)) {}
RawStream::~RawStream() = default;
void RawStream::Write(const std::string& message) {
  reactor_->Write(message);
}
void RawStream::CloseWrites() {
  reactor_->CloseWrites();
}
RawStream::Event RawStream::Read(std::string* message, absl::Time until) {
  return reactor_->Read(message, until);
}
grpc::Status RawStream::status() const {
  return reactor_->status();
}

}  // namespace covenant::client
