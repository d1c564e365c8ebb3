#include "tests/benchmarks/bulk.h"

#include <algorithm>
#include <deque>
#include <sodium.h>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/base/status_macros.h"
#include "clients/cpp/raw_stream.h"
#include "clients/cpp/verifier.h"
#include "tests/benchmarks/requests.h"

namespace covenant::bench {
namespace {

constexpr char kMethod[] = "/covenant.v1.SignalService/SubmitSignals";
constexpr size_t kOutstanding = 8;
constexpr absl::Duration kPatience = absl::Minutes(2);

PreparedRequest MakeMessage(uint64_t first, int signals, int identifiers) {
  v1::SubmitSignalsRequest request;
  FillContext(*request.mutable_context());
  for (int i = 0; i < signals; ++i) *request.add_signals() = MakeSignal(first + static_cast<uint64_t>(i), identifiers);
  return PreparedRequest(request);
}

// Every item was accepted.
absl::Status CheckAnswer(const std::string& response, int signals) {
  v1::SubmitSignalsResponse parsed;
  if (!parsed.ParseFromString(response) || parsed.answer().items_size() != signals) {
    return absl::InternalError("a bulk message was not answered item by item");
  }
  for (const v1::SubmitAnswer& item : parsed.answer().items()) {
    if (!client::Permitted(item.outcome())) {
      return absl::InternalError(absl::StrCat("a signal was refused: ", item.outcome().reason_code()));
    }
  }
  return absl::OkStatus();
}

absl::Status VerifyReceipt(const Site& site, const PreparedRequest& prepared, std::string request,
                           const std::string& response) {
  const std::string nonce(prepared.NonceIn(request));
  auditor::Expectation expected;
  expected.caller = kSupplier;
  expected.kind = v1::ENTRY_KIND_SUBMIT_BULK;
  expected.covenant = kCovenant;
  expected.purpose = kPurpose;
  return client::Verifier::Verify(std::move(request), nonce, response, site.log_keys(), expected).status();
}

// Mapping to the group and one scalar multiplication, per second, with a thread on every core: what libsodium alone
// makes of one identifier. The broker's own client shares those cores.
double GroupOperationsPerSecond(absl::Duration measured) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  std::vector<uint64_t> counts(cores);
  std::vector<std::thread> threads;
  for (uint64_t& count : counts) {
    threads.emplace_back([&count, until = absl::Now() + measured] {
      unsigned char uniform[crypto_core_ristretto255_HASHBYTES], scalar[crypto_core_ristretto255_SCALARBYTES];
      unsigned char element[crypto_core_ristretto255_BYTES], product[crypto_core_ristretto255_BYTES];
      randombytes_buf(uniform, sizeof uniform);
      crypto_core_ristretto255_scalar_random(scalar);
      for (uint64_t done = 0; absl::Now() < until; count = ++done) {
        crypto_core_ristretto255_from_hash(element, uniform);
        if (crypto_scalarmult_ristretto255(product, scalar, element) != 0) return;
        std::copy(product, product + sizeof product, uniform);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  uint64_t sum = 0;
  for (const uint64_t count : counts) sum += count;
  return static_cast<double>(sum) / absl::ToDoubleSeconds(measured);
}

// Sends messages over one stream, some of them ahead of their answers.
class Submission {
 public:
  Submission(Site& site, int signals)
      : site_(site),
        signals_(signals),
        channel_(OpenChannels(site.pki(), kSupplier, site.broker().port(), 1).front()),
        stream_(channel_, kMethod),
        dice_(static_cast<uint64_t>(absl::ToUnixNanos(absl::Now()))) {}

  absl::Status Send(PreparedRequest message) {
    if (outstanding_.size() == kOutstanding) RETURN_IF_ERROR(TakeAnswer());
    std::string bytes = message.Fresh(dice_);
    stream_.Write(bytes);
    outstanding_.push_back({std::move(message), std::move(bytes)});
    return absl::OkStatus();
  }

  absl::Status Finish() {
    while (!outstanding_.empty()) RETURN_IF_ERROR(TakeAnswer());
    stream_.CloseWrites();
    return absl::OkStatus();
  }

  // The receipt of the last answer, outside what is timed.
  absl::Status VerifyLast() { return VerifyReceipt(site_, last_.prepared, last_.bytes, last_response_); }

 private:
  struct Message {
    PreparedRequest prepared;
    std::string bytes;
  };

  absl::Status TakeAnswer() {
    const auto event = stream_.Read(&last_response_, absl::Now() + kPatience);
    if (event != client::RawStream::Event::kMessage) return absl::InternalError("the bulk stream ended early");
    last_ = std::move(outstanding_.front());
    outstanding_.pop_front();
    return CheckAnswer(last_response_, signals_);
  }

  Site& site_;
  const int signals_;
  std::shared_ptr<grpc::Channel> channel_;
  client::RawStream stream_;
  Dice dice_;
  std::deque<Message> outstanding_;
  Message last_{PreparedRequest(MakeMessage(0, 1, 1)), ""};
  std::string last_response_;
};

// Messages are made before the clock starts.
absl::StatusOr<double> SubmitRound(Site& site, const BulkPlan& plan, uint64_t first, int identifiers) {
  std::vector<PreparedRequest> messages;
  for (int i = 0; i < plan.messages; ++i, first += static_cast<uint64_t>(plan.signals)) {
    messages.push_back(MakeMessage(first, plan.signals, identifiers));
  }
  Submission submission(site, plan.signals);
  const absl::Time start = absl::Now();
  for (PreparedRequest& message : messages) RETURN_IF_ERROR(submission.Send(std::move(message)));
  RETURN_IF_ERROR(submission.Finish());
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  RETURN_IF_ERROR(submission.VerifyLast());
  return plan.messages * plan.signals / seconds;
}

}  // namespace

absl::Status MeasureBulk(Site& site, const BulkPlan& plan, Figures& figures) {
  constexpr uint64_t kFirstOrdinal = 100'000'000;  // apart from what else the run submits
  uint64_t ordinal = kFirstOrdinal;
  for (const int identifiers : {1, 2}) {
    std::vector<double> rates, bounds;
    for (int round = 0; round < plan.rounds; ++round) {
      bounds.push_back(GroupOperationsPerSecond(absl::Seconds(1)) / identifiers);
      ASSIGN_OR_RETURN(const double rate, SubmitRound(site, plan, ordinal, identifiers));
      rates.push_back(rate);
      ordinal += static_cast<uint64_t>(plan.messages) * static_cast<uint64_t>(plan.signals);
    }
    const std::string what = absl::StrCat("bulk submissions, ", identifiers, " identifier(s) each");
    figures.Add({what, Median(rates), "/s", 0});
    figures.Add({what + ": to libsodium's group operations on all cores", MedianRatio(rates, bounds), "x", 0.7});
  }
  return absl::OkStatus();
}

absl::StatusOr<double> SubmitMany(Site& site, uint64_t first, uint64_t count, int identifiers, int signals_a_message,
                                  const std::function<void(uint64_t done)>& progress) {
  Submission submission(site, signals_a_message);
  const absl::Time start = absl::Now();
  uint64_t done = 0;
  for (; done < count; done += static_cast<uint64_t>(signals_a_message)) {
    RETURN_IF_ERROR(submission.Send(MakeMessage(first + done, signals_a_message, identifiers)));
    if (progress) progress(done);
  }
  RETURN_IF_ERROR(submission.Finish());
  RETURN_IF_ERROR(submission.VerifyLast());
  return static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - start);
}

}  // namespace covenant::bench
