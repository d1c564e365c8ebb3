// Bulk: many signals or questions over one stream, in order, each message with its own receipt.
//
//   SubmitStream stream(client, {.context = context, .on_item = [](const auto& item) -> absl::Status {...}});
//   for (...) if (auto s = stream.Add(signal); !s.ok()) return s;
//   auto summary = stream.Finish();
//
// Items are gathered into messages. A message that was not answered when the connection or the broker went away is
// sent again with the same bytes, so nothing is lost and nothing is done twice. With a journal a killed process can
// be started again on the same input: what was answered is passed over, the rest goes out with the bytes it had.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "covenant/v1/context.pb.h"
#include "covenant/v1/signal.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/client.h"

namespace covenant::client {

// How a bulk stands.
struct BulkProgress {
  // Items given to Add, answered now, and passed over because an earlier run had their answer.
  uint64_t added = 0;
  uint64_t answered = 0;
  uint64_t passed_over = 0;
  // Messages answered, messages sent again, and connections lost.
  uint64_t messages = 0;
  uint64_t resent = 0;
  uint64_t reconnects = 0;
};

struct BulkSummary {
  BulkProgress progress;
  // Answered items by what they were told: "permit", "no_hit" or a reason code.
  std::map<std::string, uint64_t> told;
};

// The answer to one item.
template <class Answer>
struct BulkItem {
  // Place in the order of Add, from 0.
  uint64_t number = 0;
  // Index of the log entry that holds its message.
  uint64_t index = 0;
  // When its message was refused whole, every item has that outcome.
  const Answer& answer;
};

template <class Answer>
struct BulkOptions {
  // Covenant, purpose, actor, case reference, motivation and capacity of every message.
  covenant::v1::RequestContext context = {};
  // 1 to 1,000. A message also ends at 1 MiB.
  uint32_t items_in_message = 500;
  // Messages sent and not yet answered. Enough to keep a broker busy; each one more may cost a consistency proof at the
  // end, which joins what they were told about the log.
  uint32_t window = 4;
  // How long the broker may be away, or silent, before the stream gives up.
  absl::Duration patience = absl::Minutes(2);
  // How long the oldest message may wait for its answer before the connection counts as lost.
  absl::Duration answer_within = absl::Seconds(30);
  // File that lets a later run resume; empty for none. Removed by Finish when all is answered. It holds a secret seed,
  // counts and hashes of the log; no identifier. A resumed run must Add the same items in the same order.
  std::string journal = {};
  // Told of every item in order, on the thread that calls Add or Finish; before the journal counts it as answered. Its
  // error ends the stream, and a later run with the journal is told of the message again.
  std::function<absl::Status(const BulkItem<Answer>&)> on_item = nullptr;
  std::function<void(const BulkProgress&)> on_progress = nullptr;
};

// One thread. The client outlives it. Destroyed before Finish, it drops the connection; the journal stays.
template <class Request, class Item, class Answers, class Answer>
class BulkStream {
 public:
  BulkStream(Client& client, BulkOptions<Answer> options);
  ~BulkStream();
  BulkStream(const BulkStream&) = delete;
  BulkStream& operator=(const BulkStream&) = delete;

  // Adds an item; sends a message when one is full; waits while the window is full. After an error the stream is of no
  // more use; every later call gives the same error, and Progress says how far it came.
  // Errors as in client.h; FAILED_PRECONDITION also when the journal is of another kind of bulk, in use by another
  // process, or not followed by the same input.
  absl::Status Add(Item item);
  // Sends the rest, waits for all answers and removes the journal.
  absl::StatusOr<BulkSummary> Finish();

  BulkProgress Progress() const;

 private:
  class Messages;
  std::unique_ptr<Messages> messages_;
};

using SubmitStream = BulkStream<covenant::v1::SubmitSignalsRequest, covenant::v1::Signal,
                                covenant::v1::SubmitSignalsAnswer, covenant::v1::SubmitAnswer>;
using CheckStream = BulkStream<covenant::v1::CheckSubjectsRequest, covenant::v1::SubjectReference,
                               covenant::v1::CheckSubjectsAnswer, covenant::v1::CheckAnswer>;

extern template class BulkStream<covenant::v1::SubmitSignalsRequest, covenant::v1::Signal,
                                 covenant::v1::SubmitSignalsAnswer, covenant::v1::SubmitAnswer>;
extern template class BulkStream<covenant::v1::CheckSubjectsRequest, covenant::v1::SubjectReference,
                                 covenant::v1::CheckSubjectsAnswer, covenant::v1::CheckAnswer>;

}  // namespace covenant::client
