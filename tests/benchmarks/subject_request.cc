// bench-subject-request: a data subject asks what was disclosed about it, and the log is long. README.md says what the
// figures mean.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <latch>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "covenant/v1/audit.pb.h"

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "broker/exchange/signals/check.h"
#include "broker/exchange/signals/submit.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/subject_requests/subject_request_acts.h"
#include "broker/exchange/subject_requests/subject_request_reading.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/rooms_on_disk.h"
#include "tests/benchmarks/whole_log.h"

namespace covenant::bench {
namespace {

constexpr char kTable[] = "TAFEL-SIGNAAL";
constexpr char kSupplier[] = "politie";
constexpr char kRecipient[] = "gemeente-almere";
constexpr char kRecipientsPurpose[] = "openbare_orde";
constexpr char kContactPoint[] = "comensha";
constexpr char kOfficer[] = "p-cohen";  // of all three and of the table
constexpr absl::Duration kFourYears = absl::Hours(24 * 1460);
// An entry of the log before the request is opened; the covenant began on that day.
const absl::Time kBegun = absl::FromCivil(absl::CivilDay(2026, 3, 2), absl::UTCTimeZone());

struct Plan {
  std::string parent;
  std::vector<uint64_t> sizes = {10'000, 100'000, 1'000'000, 10'000'000};
  int subjects = 9;  // who ask, in turn: nothing of the next one was read before
  int disclosures = 100;
  int in_flight = 512;
};

double Seconds(const std::function<void()>& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// Entries about others, as checks leave them: the leaf bound, the detail sealed, a token of the subject in it. Their
// people are not stored, so that the log grows and nothing else.
class Others {
 public:
  Others(RoomsOnDisk& broker, uint64_t people, int in_flight)
      : broker_(broker), people_(people), in_flight_(in_flight), caller_(broker.System(kRecipient)) {
    question_.mutable_context()->set_covenant(kTable);
    question_.mutable_context()->set_purpose(kRecipientsPurpose);
    broker_.Complete(*question_.mutable_context());
    bytes_ = question_.SerializeAsString();
    answer_.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
  }

  // `count` of them, evenly over the time up to `until`.
  void Append(uint64_t count, absl::Time until) {
    from_ = broker_.clock().Now();
    step_ = (until - from_) / static_cast<int64_t>(std::max<uint64_t>(count, 1));
    count_ = static_cast<int64_t>(count);
    next_ = 0;
    std::latch done(in_flight_);
    for (int i = 0; i < in_flight_; ++i) Spawn(AppendUntilDone(done));
    done.wait();
    broker_.clock().Set(until);
  }

  void AppendOne() { Need(Wait(broker_.rooms().ledger.Append(MakeEntry(broker_.clock().Now()))).status()); }

 private:
  Task<void> AppendUntilDone(std::latch& done) {
    for (int64_t number = next_++; number < count_; number = next_++) {
      Need((co_await broker_.rooms().ledger.Append(MakeEntry(from_ + step_ * number))).status());
    }
    done.count_down();
  }

  ledger::Entry MakeEntry(absl::Time now) {
    const std::string person = absl::StrCat(made_++ * 7919 % people_);
    exchange::Call call = broker_.MakeCall(caller_, v1::ENTRY_KIND_CHECK, bytes_, question_.context());
    call.now = now;
    exchange::EntryContent content;
    content.told = std::string(exchange::kPermit);
    content.bases = {"gemeentewet_172"};
    v1::ItemDetail& item = *content.detail.add_items();
    item.set_outcome(content.told);
    item.set_told(content.told);
    item.add_subject_tokens(
        Need(broker_.rooms().tokens.Token(kTable, now, person + std::string(32 - person.size(), 'o'))));
    v1::RecordDetail& record = *item.add_records();
    record.set_signal(made_);
    record.set_supplier(kSupplier);
    record.set_outcome(content.told);
    record.set_rule("signaal-gemeenten");
    record.set_basis_supply("wpg_20_1");
    record.set_basis_receive("gemeentewet_172");
    return Need(exchange::Draft::Make(call, &answer_, std::move(content), broker_.rooms().slots)).TakeEntry();
  }

  RoomsOnDisk& broker_;
  const uint64_t people_;
  const int in_flight_;
  const authenticate::Caller caller_;
  v1::CheckSubjectRequest question_;
  std::string bytes_;
  v1::CheckAnswer answer_;
  absl::Time from_;
  absl::Duration step_;
  int64_t count_ = 0;
  std::atomic<int64_t> next_ = 0;
  std::atomic<uint64_t> made_ = 1;
};

template <class Request>
Request About(int subject) {
  Request request;
  request.mutable_context()->set_covenant(kTable);
  v1::Identifier& identifier = *request.mutable_subject()->add_identifiers();
  identifier.set_scheme("v_number");
  identifier.add_parts(absl::StrCat(1'000'000'000 + subject));
  return request;
}

template <class Answer>
Answer Permitted(Answer answer) {
  if (answer.outcome().told() != v1::TOLD_PERMITTED) {
    GiveUp(absl::StrCat("a request was refused: ", answer.outcome().reason_code()));
  }
  return answer;
}

class Measurement {
 public:
  Measurement(const Plan& plan, uint64_t size)
      : plan_(plan),
        size_(size),
        broker_(plan.parent, kTable, ShippedCovenant(kTable, {{"through: 2029-02-28", "through: 2031-02-28"}}),
                kBegun) {}

  // Four years of a log: those who will ask are told of to one recipient now and then, all others in between.
  void Fill() {
    for (int step = 0; step < plan_.disclosures; ++step) {
      if (step % std::max(plan_.disclosures / 4, 1) == 0) Supply();
      for (int subject = 0; subject < plan_.subjects; ++subject) Check(subject);
      const uint64_t end = size_ * static_cast<uint64_t>(step + 1) / static_cast<uint64_t>(plan_.disclosures);
      const uint64_t now = broker_.size();
      others_.Append(end > now ? end - now : 0, kBegun + kFourYears * (step + 1) / plan_.disclosures);
    }
    while (broker_.rooms().follower.followed() < broker_.size()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  void Run(Figures& figures) {
    std::vector<double> opening, letter, yardstick;
    for (int subject = 0; subject < plan_.subjects; ++subject) {
      std::string id;
      opening.push_back(Seconds([&] { id = Open(subject); }));
      Decide(id);
      letter.push_back(Seconds([&] { ReadLetter(id); }));
      yardstick.push_back(Seconds([&] { ReadAndRecord(); }));
    }
    const std::string at = absl::StrCat(" at ", size_, " entries");
    figures.Add({"opening a request" + at, Median(opening) * 1e3, "ms", 0});
    figures.Add({"its letter" + at, Median(letter) * 1e3, "ms", 0});
    figures.Add({"as many random entries opened, and one recorded" + at, Median(yardstick) * 1e3, "ms", 0});
    figures.Add({"opening a request to those" + at, MedianRatio(opening, yardstick), "x", 0});
    ReadWholeLog(at, figures);
  }

 private:
  void Supply() {
    for (int subject = 0; subject < plan_.subjects; ++subject) {
      v1::SubmitSignalRequest request;
      request.mutable_context()->set_covenant(kTable);
      request.mutable_context()->set_purpose(kRecipientsPurpose);
      v1::Signal& signal = *request.mutable_signal();
      signal.mutable_identifiers()->Swap(
          About<v1::CheckSubjectRequest>(subject).mutable_subject()->mutable_identifiers());
      signal.set_subject_role("mogelijk_slachtoffer");
      signal.set_police_regime("wpg_8");
      Permitted(broker_.Tell<v1::SubmitAnswer>(broker_.System(kSupplier), v1::ENTRY_KIND_SUBMIT,
                                               &exchange::SubmitSignal, std::move(request)));
    }
  }
  void Check(int subject) {
    auto request = About<v1::CheckSubjectRequest>(subject);
    request.mutable_context()->set_purpose(kRecipientsPurpose);
    Permitted(broker_.Tell<v1::CheckAnswer>(broker_.System(kRecipient), v1::ENTRY_KIND_CHECK, &exchange::CheckSubject,
                                            std::move(request)));
  }
  std::string Open(int subject) {
    auto request = About<v1::OpenSubjectRequestRequest>(subject);
    request.mutable_context()->set_motivation("brief van de betrokkene");
    request.set_right(v1::SUBJECT_RIGHT_ACCESS);
    request.set_regime(v1::SUBJECT_RIGHT_REGIME_WPG);
    const auto opened = Permitted(broker_.Tell<v1::OpenSubjectRequestAnswer>(
        broker_.Officer(kOfficer, kContactPoint), v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN, &exchange::OpenSubjectRequest,
        std::move(request)));
    return opened.subject_request().subject_request_id();
  }
  // The parties see no ground to leave anything out, and it is granted.
  void Decide(const std::string& id) {
    for (const char* party : {kSupplier, kRecipient}) {
      v1::AnswerSubjectRequestRequest answer;
      answer.mutable_context()->set_covenant(kTable);
      answer.set_subject_request_id(id);
      Permitted(broker_.Tell<v1::AnswerSubjectRequestAnswer>(broker_.Officer(kOfficer, party),
                                                             v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER,
                                                             &exchange::AnswerSubjectRequest, std::move(answer)));
    }
    v1::DecideSubjectRequestRequest verdict;
    verdict.mutable_context()->set_covenant(kTable);
    verdict.set_subject_request_id(id);
    verdict.set_verdict(v1::SUBJECT_RIGHT_VERDICT_GRANTED);
    verdict.set_reason("beoordeeld");
    Permitted(broker_.Tell<v1::DecideSubjectRequestAnswer>(broker_.Officer(kOfficer, kContactPoint),
                                                           v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE,
                                                           &exchange::DecideSubjectRequest, std::move(verdict)));
  }
  void ReadLetter(const std::string& id) {
    v1::GetSubjectRequestRequest request;
    request.mutable_context()->set_covenant(kTable);
    request.set_subject_request_id(id);
    const auto letter = Permitted(broker_.Tell<v1::GetSubjectRequestAnswer>(
        broker_.Officer(kOfficer, kContactPoint), v1::ENTRY_KIND_SUBJECT_REQUEST_GET, &exchange::GetSubjectRequest,
        std::move(request)));
    if (letter.disclosures_size() != plan_.disclosures) {
      GiveUp(absl::StrCat("a letter tells of ", letter.disclosures_size(), " disclosures, not of ", plan_.disclosures));
    }
  }
  // What nobody who tells of so many entries can do without: to read them, and to record that it was asked.
  void ReadAndRecord() {
    others_.AppendOne();
    for (int i = 0; i < plan_.disclosures; ++i) {
      const auto entry = Need(broker_.rooms().ledger.Read(random_() % size_));
      Need(exchange::ParseEntry(broker_.rooms().slots, entry).status());
    }
  }

  // By the officer of the table, who sees the details of all its entries.
  void ReadWholeLog(const std::string& at, Figures& figures) {
    v1::ExportLogRequest request;
    broker_.Complete(*request.mutable_context());
    const std::string bytes = request.SerializeAsString();
    const exchange::Call call = broker_.MakeCall(broker_.Officer(kOfficer, kContactPoint), v1::ENTRY_KIND_AUDIT_EXPORT,
                                                 bytes, request.context());
    MeasureWholeLog(broker_, call, plan_.parent + "/covenant-bench-export", at, figures);
  }

  const Plan& plan_;
  const uint64_t size_;
  RoomsOnDisk broker_;
  Others others_{broker_, std::max<uint64_t>(size_ / 4, 100), plan_.in_flight};
  std::mt19937_64 random_{20261129};
};

int Main(int argc, char** argv) {
  Plan plan;
  plan.parent = std::filesystem::temp_directory_path();
  std::string output = "table";
  uint64_t largest = 10'000'000;
  bool smoke = false;
  CLI::App app(
      "Times a data subject's request in logs of 10^4 to 10^7 entries. Example: bench-subject-request --largest "
      "1000000");
  app.add_option("--dir", plan.parent, "folder on the disk to be measured; a new folder is made in it")
      ->check(CLI::ExistingDirectory);
  app.add_option("--output", output, "table or json")->check(CLI::IsMember({"table", "json"}));
  app.add_option("--largest", largest, "the largest size")->check(CLI::Range(uint64_t{2000}, uint64_t{100'000'000}));
  app.add_flag("--smoke", smoke, "one small log: is the harness sound?");
  CLI11_PARSE(app, argc, argv);
  if (smoke) {
    plan.sizes = {1000};
    plan.subjects = 3;
    plan.disclosures = 8;
  }
  std::erase_if(plan.sizes, [&](uint64_t size) { return size > largest; });

  Figures figures;
  for (const uint64_t size : plan.sizes) {
    Measurement measurement(plan, size);
    measurement.Fill();
    measurement.Run(figures);
  }
  std::cout << (output == "json" ? figures.Json() + "\n" : figures.Table());
  return 0;
}

}  // namespace
}  // namespace covenant::bench

int main(int argc, char** argv) {
  return covenant::bench::Main(argc, argv);
}
