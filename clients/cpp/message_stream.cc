#include "clients/cpp/message_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/status_macros.h"

namespace covenant::client {

MessageStream::MessageStream(Caller& caller, const Method& method, const Options& options, OnAnswer on_answer)
    : caller_(caller),
      method_(method),
      options_(options),
      on_answer_(std::move(on_answer)),
      last_answer_(absl::Now()) {}

absl::Status MessageStream::Send(OutMessage message) {
  while (pending_.size() >= options_.window) RETURN_IF_ERROR(TakeAnswer());
  if (pending_.empty()) last_answer_ = absl::Now();
  pending_.push_back(std::move(message));
  if (stream_ != nullptr) {
    stream_->Write(pending_.back().bytes);
  } else {
    Connect();
  }
  return absl::OkStatus();
}

absl::Status MessageStream::Drain() {
  while (!pending_.empty()) RETURN_IF_ERROR(TakeAnswer());
  stream_.reset();
  return caller_.Join();
}

// Everything that is not answered goes out again, oldest first: the broker answers a repeat as it did the first time.
void MessageStream::Connect() {
  stream_ = std::make_unique<RawStream>(caller_.connection().channel(), method_.path);
  for (const OutMessage& message : pending_) stream_->Write(message.bytes);
}

absl::Status MessageStream::TakeAnswer() {
  for (;;) {
    if (stream_ == nullptr) {
      Connect();
      resent_ += pending_.size();
    }
    std::string response;
    switch (stream_->Read(&response, absl::Now() + options_.answer_within)) {
      case RawStream::Event::kMessage:
        return Verify(response);
      case RawStream::Event::kTimeout:
        RETURN_IF_ERROR(Lost(grpc::Status(grpc::StatusCode::UNAVAILABLE, "no answer in time")));
        break;
      case RawStream::Event::kEnd:
        RETURN_IF_ERROR(Lost(stream_->status()));
        break;
    }
  }
}

absl::Status MessageStream::Verify(const std::string& response) {
  OutMessage& message = pending_.front();
  ASSIGN_OR_RETURN(VerifiedCall call, caller_.Verify(method_, std::move(message.bytes), message.context,
                                                     message.carried.known(), response));
  RETURN_IF_ERROR(on_answer_(message, std::move(call)));
  pending_.pop_front();
  last_answer_ = absl::Now();
  backoff_.Reset();
  return absl::OkStatus();
}

absl::Status MessageStream::Lost(const grpc::Status& status) {
  stream_.reset();
  // A broker that shuts down in order ends the stream without error before it has answered everything.
  if (!status.ok() && !WorthRepeating(status)) {
    const OutMessage& message = pending_.front();
    const absl::Status why = ToStatus(status, method_.path);
    return absl::Status(
        why.code(), absl::StrCat(why.message(), " (message ", message.sequence + 1, ", items ", message.first_item + 1,
                                 " to ", message.first_item + message.items, ")"));
  }
  ++reconnects_;
  const absl::Duration pause = backoff_.Next();
  if (absl::Now() + pause - last_answer_ > options_.patience) {
    return absl::UnavailableError(absl::StrCat(
        "the broker did not answer for ", absl::FormatDuration(options_.patience), " (", status.error_message(), "); ",
        pending_.size(), " messages were sent and not answered: repeat with the journal, or the same request ids"));
  }
  absl::SleepFor(pause);
  return absl::OkStatus();
}

}  // namespace covenant::client
