// MessageStream: requests over one stream, a window of them in flight, answers verified in order; what was not
// answered when connection or broker was lost goes out again with the same bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "covenant/v1/context.pb.h"

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/known_log.h"
#include "clients/cpp/raw_stream.h"
#include "clients/cpp/retry.h"
#include "clients/cpp/verified.h"

namespace covenant::client {

// One request message of the stream.
struct OutMessage {
  uint64_t sequence = 0;
  // Serialized request; CAN HOLD IDENTIFIERS. Its context, with the nonce.
  std::string bytes;
  covenant::v1::RequestContext context;
  KnownLog::Carried carried;
  // What the owner of the message wants to know when it is answered.
  uint64_t first_item = 0;
  uint64_t items = 0;
};

// One thread.
class MessageStream {
 public:
  struct Options {
    uint32_t window = 8;
    absl::Duration patience;
    absl::Duration answer_within;
  };
  using OnAnswer = std::function<absl::Status(const OutMessage& message, VerifiedCall call)>;

  // `on_answer` is called from Send and Drain, in order; its error ends the stream.
  MessageStream(Caller& caller, const Method& method, const Options& options, OnAnswer on_answer);

  // Sends; waits while the window is full. Errors as in client.h.
  absl::Status Send(OutMessage message);
  // Waits until everything is answered, and ends the stream.
  absl::Status Drain();

  uint64_t resent() const { return resent_; }
  uint64_t reconnects() const { return reconnects_; }

 private:
  absl::Status TakeAnswer();
  absl::Status Verify(const std::string& response);
  absl::Status Lost(const grpc::Status& status);
  void Connect();

  Caller& caller_;
  const Method method_;
  const Options options_;
  const OnAnswer on_answer_;
  // Sent and not answered, in order.
  std::deque<OutMessage> pending_;
  std::unique_ptr<RawStream> stream_;
  Backoff backoff_;
  absl::Time last_answer_;
  uint64_t resent_ = 0;
  uint64_t reconnects_ = 0;
};

}  // namespace covenant::client
