#include "tests/benchmarks/retrievals.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "clients/cpp/verifier.h"
#include "tests/benchmarks/bulk.h"
#include "tests/benchmarks/load.h"
#include "tests/benchmarks/requests.h"

namespace covenant::bench {
namespace {

constexpr char kMethod[] = "/covenant.v1.SignalService/Retrieve";
constexpr double kAimToEcho = 0.5;
constexpr double kAimToRow = 0.9;

// What the servers are asked: the same subjects, by the recipient's pseudonym and by identifier.
struct Questions {
  std::vector<PreparedRequest> by_pseudonym;
  std::vector<PreparedRequest> by_identifier;
  // What the asking client knows of the log: every receipt proves that it only grew since.
  auditor::Checkpoint known;
  size_t reply_size = 0;
};

v1::RetrieveRequest Ask() {
  v1::RetrieveRequest request;
  FillContext(*request.mutable_context());
  return request;
}

// Stores signals, and asks after some of their subjects once, for the pseudonyms and the size of a reply.
absl::StatusOr<Questions> Prepare(Site& site, const RetrievalPlan& plan) {
  RETURN_IF_ERROR(SubmitMany(site, 0, static_cast<uint64_t>(plan.stored), 1, std::min(plan.stored, 1000)).status());
  ASSIGN_OR_RETURN(const auto connection, site.Connect(kRecipient));
  ASSIGN_OR_RETURN(const auto client, client::Client::Create(*connection));
  Questions questions;
  std::vector<v1::RetrieveRequest> by_pseudonym, by_identifier;
  for (int i = 0; i < plan.subjects; ++i) {
    const uint64_t ordinal = static_cast<uint64_t>(i) * static_cast<uint64_t>(plan.stored / plan.subjects);
    v1::RetrieveRequest request = Ask();
    *request.mutable_subject()->add_identifiers() = MakeSignal(ordinal, 1).identifiers(0);
    by_identifier.push_back(request);
    request.mutable_context()->clear_request_id();
    request.mutable_context()->clear_nonce();
    ASSIGN_OR_RETURN(const auto answer, client->Retrieve(std::move(request)));
    if (answer->records_size() != 1) return absl::InternalError("a stored signal was not retrieved");
    by_pseudonym.push_back(Ask());
    by_pseudonym.back().mutable_subject()->set_pseudonym(answer->pseudonym());
    questions.known = answer.call().checkpoint();
  }
  for (auto* asked : {&by_pseudonym, &by_identifier}) {
    auto& prepared = asked == &by_pseudonym ? questions.by_pseudonym : questions.by_identifier;
    for (v1::RetrieveRequest& request : *asked) {
      request.mutable_context()->set_known_size(questions.known.size);
      prepared.emplace_back(request);
    }
  }
  return questions;
}

// The last calls are the newest of the log: their receipts hold, and they were answered with a record.
absl::Status VerifySamples(const Site& site, const std::vector<PreparedRequest>& prepared,
                           const auditor::Checkpoint& known, std::vector<CallSample> samples) {
  auditor::Expectation expected;
  expected.caller = kRecipient;
  expected.kind = v1::ENTRY_KIND_RETRIEVE;
  expected.covenant = kCovenant;
  expected.purpose = kPurpose;
  expected.known = known;
  for (CallSample& sample : samples) {
    const std::string nonce(prepared[sample.prepared].NonceIn(sample.request));
    ASSIGN_OR_RETURN(auto call, client::Verifier::Verify(std::move(sample.request), nonce, sample.response,
                                                         site.log_keys(), expected));
    ASSIGN_OR_RETURN(const auto answer, client::Verifier::Read<v1::RetrieveAnswer>(std::move(call)));
    if (answer->records_size() != 1) return absl::InternalError("a timed retrieval gave no record");
  }
  return absl::OkStatus();
}

// One of the servers that take turns, and what was measured of it at one number in flight.
struct Contender {
  std::string name;
  Process* server;
  const std::vector<PreparedRequest>* requests;
  // What to verify against; null for a yardstick.
  const auditor::Checkpoint* known;
  std::vector<double> rates, cpu_us, median_ms, tail_ms;
};

absl::Status RunOnce(const Site& site, const RetrievalPlan& plan, int in_flight, Contender& contender) {
  LoadPlan load;
  load.channels = OpenChannels(site.pki(), kRecipient, contender.server->port(), in_flight >= 64 ? 4 : 1);
  load.method = kMethod;
  load.requests = contender.requests;
  load.in_flight = in_flight;
  load.measured = plan.measured;
  const absl::Duration before = contender.server->cpu();
  ASSIGN_OR_RETURN(LoadResult result, RunLoad(load));
  const absl::Duration used = contender.server->cpu() - before;
  const double calls = result.per_second * absl::ToDoubleSeconds(load.warm_up + load.measured);
  contender.rates.push_back(result.per_second);
  contender.cpu_us.push_back(absl::ToDoubleMicroseconds(used) / calls);
  contender.median_ms.push_back(absl::ToDoubleMilliseconds(result.median));
  contender.tail_ms.push_back(absl::ToDoubleMilliseconds(result.slowest_hundredth));
  if (contender.known == nullptr) return absl::OkStatus();
  return VerifySamples(site, *contender.requests, *contender.known, std::move(result.samples));
}

void Report(const std::vector<Contender>& contenders, int in_flight, Figures& figures) {
  const Contender& echo = contenders[0];
  const Contender& row = contenders[1];
  for (const Contender& contender : contenders) {
    const std::string what = absl::StrCat(contender.name, ", ", in_flight, " in flight");
    figures.Add({what, Median(contender.rates), "/s", 0});
    figures.Add({what + ": server CPU a call", Median(contender.cpu_us), "us", 0});
    figures.Add({what + ": median", Median(contender.median_ms), "ms", 0});
    figures.Add({what + ": slowest hundredth", Median(contender.tail_ms), "ms", 0});
    if (&contender != &echo) {
      const bool aimed = contender.known != nullptr && in_flight == 64;
      figures.Add({what + ": to the echo", MedianRatio(contender.rates, echo.rates), "x", aimed ? kAimToEcho : 0});
    }
    if (contender.known != nullptr) {
      figures.Add({what + ": to the echo with a row", MedianRatio(contender.rates, row.rates), "x",
                   in_flight == 64 ? kAimToRow : 0});
    }
  }
}

// The size of a reply and of the row that stands for it, from a call at the rate of one.
absl::Status MeasureSizes(Site& site, Questions& questions) {
  LoadPlan once;
  once.channels = OpenChannels(site.pki(), kRecipient, site.broker().port(), 1);
  once.method = kMethod;
  once.requests = &questions.by_pseudonym;
  once.warm_up = absl::ZeroDuration();
  once.measured = absl::Milliseconds(100);
  ASSIGN_OR_RETURN(LoadResult result, RunLoad(once));
  questions.reply_size = result.samples[0].response.size();
  return VerifySamples(site, questions.by_pseudonym, questions.known, std::move(result.samples));
}

}  // namespace

absl::Status MeasureRetrievals(Site& site, const RetrievalPlan& plan, Figures& figures) {
  ASSIGN_OR_RETURN(Questions questions, Prepare(site, plan));
  RETURN_IF_ERROR(MeasureSizes(site, questions));
  figures.Add({"retrieval: bytes of a request", static_cast<double>(questions.by_pseudonym[0].size()), "B", 0});
  figures.Add({"retrieval: bytes of a reply", static_cast<double>(questions.reply_size), "B", 0});

  const std::string reply = absl::StrCat(questions.reply_size);
  const std::vector<std::string> serve = {plan.self, "serve", "--pki", site.pki(), "--reply-bytes", reply};
  std::vector<std::string> serve_row = serve;
  serve_row.insert(serve_row.end(), {"--store", site.folder() + "/yardstick", "--row-bytes", reply});
  ASSIGN_OR_RETURN(Process echo, Process::Serve(serve, site.folder() + "/echo.log"));
  ASSIGN_OR_RETURN(Process row, Process::Serve(serve_row, site.folder() + "/row.log"));

  for (const int in_flight : plan.in_flight) {
    std::vector<Contender> contenders;
    contenders.push_back({"echo", &echo, &questions.by_pseudonym, nullptr, {}, {}, {}, {}});
    contenders.push_back({"echo with a row", &row, &questions.by_pseudonym, nullptr, {}, {}, {}, {}});
    contenders.push_back(
        {"retrieval by pseudonym", &site.broker(), &questions.by_pseudonym, &questions.known, {}, {}, {}, {}});
    contenders.push_back(
        {"retrieval by identifier", &site.broker(), &questions.by_identifier, &questions.known, {}, {}, {}, {}});
    for (int round = 0; round < plan.rounds; ++round) {
      for (Contender& contender : contenders) RETURN_IF_ERROR(RunOnce(site, plan, in_flight, contender));
    }
    Report(contenders, in_flight, figures);
  }
  return absl::OkStatus();
}

}  // namespace covenant::bench
