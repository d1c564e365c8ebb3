#include "clients/cpp/bulk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cpp/blind_path.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/journal.h"
#include "clients/cpp/message_stream.h"
#include "clients/cpp/request_id.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;

constexpr size_t kLargestMessage = 1 << 20;
constexpr uint32_t kMostItems = 1000;
constexpr size_t kSeedBytes = 32;

// What differs between the two kinds of bulk.
template <class Request>
struct Kind;
template <>
struct Kind<v1::SubmitSignalsRequest> {
  static constexpr const char* kWord = "submit";
  static constexpr Method kMethod = {"/covenant.v1.SignalService/SubmitSignals", v1::ENTRY_KIND_SUBMIT_BULK};
  static auto& Items(v1::SubmitSignalsRequest& request) { return *request.mutable_signals(); }
  static auto& Identifiers(v1::Signal& signal) { return *signal.mutable_identifiers(); }
};
template <>
struct Kind<v1::CheckSubjectsRequest> {
  static constexpr const char* kWord = "check";
  static constexpr Method kMethod = {"/covenant.v1.SignalService/CheckSubjects", v1::ENTRY_KIND_CHECK_BULK};
  static auto& Items(v1::CheckSubjectsRequest& request) { return *request.mutable_subjects(); }
  static auto& Identifiers(v1::SubjectReference& subject) { return *subject.mutable_identifiers(); }
};

std::string ToldWord(const v1::Outcome& outcome) {
  if (Refused(outcome)) return outcome.reason_code();
  return Permitted(outcome) ? "permit" : "no_hit";
}

}  // namespace

// Gathers items into messages, and takes the answers apart again.
template <class Request, class Item, class Answers, class Answer>
class BulkStream<Request, Item, Answers, Answer>::Messages {
 public:
  Messages(Client& client, BulkOptions<Answer> options)
      : caller_(client.caller()),
        blind_path_(client.blind_path()),
        options_(std::move(options)),
        stream_(caller_, Kind<Request>::kMethod, {options_.window, options_.patience, options_.answer_within},
                [this](const OutMessage& message, VerifiedCall call) { return TakeAnswer(message, std::move(call)); }) {
    status_ = Begin();
  }

  absl::Status Add(Item item) {
    if (!status_.ok()) return status_;
    gathered_bytes_ += item.ByteSizeLong();
    *Kind<Request>::Items(gathered_).Add() = std::move(item);
    ++summary_.progress.added;
    if (Gathered() == options_.items_in_message || gathered_bytes_ >= kLargestMessage) status_ = Flush();
    return status_;
  }

  absl::StatusOr<BulkSummary> Finish() {
    if (status_.ok() && Gathered() > 0) status_ = Flush();
    if (status_.ok()) status_ = stream_.Drain();
    if (status_.ok() && journal_ != nullptr && journal_->messages() > sequence_) {
      status_ = OtherInput("the journal goes on where the input ends");
    }
    RETURN_IF_ERROR(status_);
    if (journal_ != nullptr) journal_->Remove();
    status_ = absl::FailedPreconditionError("the bulk is finished");
    summary_.progress = Progress();
    return summary_;
  }

  BulkProgress Progress() const {
    BulkProgress progress = summary_.progress;
    progress.resent = stream_.resent();
    progress.reconnects = stream_.reconnects();
    return progress;
  }

 private:
  uint32_t Gathered() { return static_cast<uint32_t>(Kind<Request>::Items(gathered_).size()); }

  absl::Status Begin() {
    if (options_.items_in_message < 1 || options_.items_in_message > kMostItems || options_.window < 1) {
      return absl::InvalidArgumentError("bulk: items_in_message must be 1 to 1000, window at least 1");
    }
    const absl::Time now = caller_.connection().options().now();
    if (options_.journal.empty()) {
      series_ = {SecureRandom(kSeedBytes), now};
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(journal_, Journal::Open(options_.journal, Kind<Request>::kWord, now));
    series_ = journal_->series();
    return absl::OkStatus();
  }

  absl::Status OtherInput(std::string_view how) const {
    return absl::FailedPreconditionError(absl::StrCat("journal ", options_.journal, ": ", std::string(how),
                                                      "; resume with the same input, or remove the journal"));
  }

  // Sends the gathered items, unless an earlier run has their answer.
  absl::Status Flush() {
    const uint64_t sequence = sequence_++, items = Gathered(), first = first_item_;
    first_item_ += items;
    Request request = std::exchange(gathered_, Request());
    gathered_bytes_ = 0;
    const auto before = journal_ != nullptr ? journal_->Find(sequence) : std::nullopt;
    if (before && before->items != items) return OtherInput("the input is not the one it was begun with");
    if (before && before->answered) {
      summary_.progress.passed_over += items;
      return Tell();
    }
    RETURN_IF_ERROR(BlindAll(request));
    ASSIGN_OR_RETURN(KnownLog::Carried carried, Carry(before));
    *request.mutable_context() = options_.context;
    request.mutable_context()->set_request_id(series_.RequestId(sequence));
    request.mutable_context()->set_nonce(series_.Nonce(sequence));
    caller_.Complete(*request.mutable_context(), carried.known());
    if (journal_ != nullptr && !before) {
      const auto& known = carried.known();
      RETURN_IF_ERROR(journal_->Sent(sequence, {items, known ? known->size : 0, known ? known->root : "", false}));
    }
    return stream_.Send({sequence, request.SerializeAsString(), request.context(), std::move(carried), first, items});
  }

  // One identifier has one handle: a message that is blinded again has the same bytes.
  absl::Status BlindAll(Request& request) {
    std::vector<v1::Identifier*> identifiers;
    for (Item& item : Kind<Request>::Items(request)) {
      for (v1::Identifier& identifier : Kind<Request>::Identifiers(item)) identifiers.push_back(&identifier);
    }
    return blind_path_.Blind(options_.context, identifiers, BlindPath::Unfit::kLeaveEmpty);
  }

  // A message that may have gone out before carries what it carried then, so that its bytes are the same.
  absl::StatusOr<KnownLog::Carried> Carry(const std::optional<Journal::Message>& before) {
    if (!before) return caller_.known_log().Carry();
    if (before->known_root.empty()) return caller_.known_log().CarryAgain(std::nullopt);
    return caller_.known_log().CarryAgain(auditor::Checkpoint{.origin = caller_.connection().log_keys()[0].origin(),
                                                              .size = before->known_size,
                                                              .root = before->known_root,
                                                              .note = "(kept in a journal without its note)\n"});
  }

  absl::Status TakeAnswer(const OutMessage& message, VerifiedCall call) {
    ASSIGN_OR_RETURN(const Verified<Answers> answers, Verifier::Read<Answers>(std::move(call)));
    const bool refused_whole = Refused(answers->outcome());
    if (!refused_whole && static_cast<uint64_t>(answers->items_size()) != message.items) {
      return absl::DataLossError(absl::StrCat("bulk: ", answers->items_size(), " answers to ", message.items,
                                              " items in message ", message.sequence + 1));
    }
    Answer of_all;
    *of_all.mutable_outcome() = answers->outcome();
    for (uint64_t i = 0; i < message.items; ++i) {
      const Answer& answer = refused_whole ? of_all : answers->items(static_cast<int>(i));
      ++summary_.told[ToldWord(answer.outcome())];
      if (!options_.on_item) continue;
      RETURN_IF_ERROR(options_.on_item({message.first_item + i, answers.index(), answer}));
    }
    summary_.progress.answered += message.items;
    ++summary_.progress.messages;
    if (journal_ != nullptr) RETURN_IF_ERROR(journal_->Answered(message.sequence, answers.index()));
    return Tell();
  }

  absl::Status Tell() const {
    if (options_.on_progress) options_.on_progress(Progress());
    return absl::OkStatus();
  }

  Caller& caller_;
  BlindPath& blind_path_;
  const BulkOptions<Answer> options_;
  MessageStream stream_;
  std::unique_ptr<Journal> journal_;
  RequestSeries series_;
  Request gathered_;
  size_t gathered_bytes_ = 0;
  uint64_t sequence_ = 0;
  uint64_t first_item_ = 0;
  BulkSummary summary_;
  absl::Status status_;
};

template <class Request, class Item, class Answers, class Answer>
BulkStream<Request, Item, Answers, Answer>::BulkStream(Client& client, BulkOptions<Answer> options)
    : messages_(std::make_unique<Messages>(client, std::move(options))) {}

template <class Request, class Item, class Answers, class Answer>
BulkStream<Request, Item, Answers, Answer>::~BulkStream() = default;

template <class Request, class Item, class Answers, class Answer>
absl::Status BulkStream<Request, Item, Answers, Answer>::Add(Item item) {
  return messages_->Add(std::move(item));
}

template <class Request, class Item, class Answers, class Answer>
absl::StatusOr<BulkSummary> BulkStream<Request, Item, Answers, Answer>::Finish() {
  return messages_->Finish();
}

template <class Request, class Item, class Answers, class Answer>
BulkProgress BulkStream<Request, Item, Answers, Answer>::Progress() const {
  return messages_->Progress();
}

template class BulkStream<v1::SubmitSignalsRequest, v1::Signal, v1::SubmitSignalsAnswer, v1::SubmitAnswer>;
template class BulkStream<v1::CheckSubjectsRequest, v1::SubjectReference, v1::CheckSubjectsAnswer, v1::CheckAnswer>;

}  // namespace covenant::client
