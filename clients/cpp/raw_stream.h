// RawStream: a gRPC stream of messages as bytes, for a caller that waits.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/status.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace covenant::client {

// Used by one thread. At most a few received messages wait in it: then the network holds the sender back.
class RawStream {
 public:
  RawStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method);
  // Cancels what is under way and waits for its end.
  ~RawStream();
  RawStream(const RawStream&) = delete;
  RawStream& operator=(const RawStream&) = delete;

  // Hands a message over to be sent in order; does not wait. After the stream broke it does nothing: Read tells.
  void Write(const std::string& message);
  // No more writes.
  void CloseWrites();

  enum class Event { kMessage, kEnd, kTimeout };
  // The next message, or the end of the stream, or nothing until `until`.
  Event Read(std::string* message, absl::Time until);

  // After kEnd: how it ended.
  grpc::Status status() const;

 private:
  class Reactor;
  std::unique_ptr<Reactor> reactor_;
};

}  // namespace covenant::client
