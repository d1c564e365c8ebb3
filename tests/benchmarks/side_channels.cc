#include "tests/benchmarks/side_channels.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "covenant/v1/receipt.pb.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/base/status_macros.h"
#include "clients/cpp/wire.h"
#include "tests/benchmarks/requests.h"

namespace covenant::bench {
namespace {

constexpr char kRetrieve[] = "/covenant.v1.SignalService/Retrieve";
constexpr absl::Duration kPatience = absl::Minutes(1);

// The subjects that are asked about.
enum class Stored { kReleased, kHidden, kNothing };

std::string VNumber(Stored stored, int subject) {
  return absl::StrCat(1'000'000'000 + static_cast<int>(stored) * 100'000'000 + subject);
}

v1::Identifier Identifier(const std::string& scheme, const std::vector<std::string>& parts) {
  v1::Identifier identifier;
  identifier.set_scheme(scheme);
  for (const std::string& part : parts) identifier.add_parts(part);
  return identifier;
}

// A name with which the supplier stored the subject, or another one of as many letters.
v1::Identifier Name(Stored stored, int subject, bool right) {
  std::string family = right ? "aaaa" : "zzzz";
  for (int rest = subject * 3 + static_cast<int>(stored); rest > 0; rest /= 26) {
    family += static_cast<char>('a' + rest % 26);
  }
  return Identifier("name_birthdate", {family, "anna", "1990-04-30"});
}

absl::Status Store(client::Client& supplier, Stored stored, int subjects) {
  for (int subject = 0; subject < subjects; ++subject) {
    v1::SubmitSignalRequest request;
    v1::RequestContext& context = *request.mutable_context();
    context.set_covenant(kCovenant);
    context.set_purpose(kPurpose);
    context.mutable_actor()->set_reference("bench");
    context.mutable_actor()->set_function("bench");
    v1::Signal& signal = *request.mutable_signal();
    signal = MakeSignal(static_cast<uint64_t>(subject), 1);
    *signal.mutable_identifiers(0) = Identifier("v_number", {VNumber(stored, subject)});
    *signal.add_identifiers() = Name(stored, subject, true);
    if (stored == Stored::kHidden) signal.set_handling_code("hidden");
    ASSIGN_OR_RETURN(const auto told, supplier.SubmitSignal(std::move(request)));
    if (!client::Permitted(told->outcome())) {
      return absl::InternalError(absl::StrCat("a signal was not taken: ", told->outcome().reason_code()));
    }
  }
  return absl::OkStatus();
}

// One kind of question, about many subjects.
struct Kind {
  std::vector<PreparedRequest> requests;
  v1::Told told = v1::TOLD_UNSPECIFIED;
};

// `name`: with that guess beside the strong identifier.
Kind Ask(Stored stored, int subjects, const bool* right_name = nullptr) {
  Kind kind;
  kind.told = stored == Stored::kReleased ? v1::TOLD_PERMITTED : v1::TOLD_NO_HIT;
  for (int subject = 0; subject < subjects; ++subject) {
    v1::RetrieveRequest request;
    FillContext(*request.mutable_context());
    v1::SubjectReference& about = *request.mutable_subject();
    *about.add_identifiers() = Identifier("v_number", {VNumber(stored, subject)});
    if (right_name != nullptr) *about.add_identifiers() = Name(stored, subject, *right_name);
    kind.requests.emplace_back(request);
  }
  return kind;
}

// Without the slowest 5 % of both together, which are the machine's.
std::pair<std::vector<double>, std::vector<double>> Trimmed(const std::vector<double> (&times)[2]) {
  std::vector<double> all = times[0];
  all.insert(all.end(), times[1].begin(), times[1].end());
  std::sort(all.begin(), all.end());
  const double limit = all[all.size() * 95 / 100];
  std::vector<double> kept[2];
  for (int i = 0; i < 2; ++i) {
    std::copy_if(times[i].begin(), times[i].end(), std::back_inserter(kept[i]), [&](double t) { return t <= limit; });
  }
  return {std::move(kept[0]), std::move(kept[1])};
}

struct Moments {
  double mean = 0;
  double variance = 0;
};

Moments MomentsOf(const std::vector<double>& values) {
  Moments moments;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) moments.mean += value / count;
  for (const double value : values) moments.variance += (value - moments.mean) * (value - moments.mean) / (count - 1);
  return moments;
}

class Laboratory {
 public:
  Laboratory(Site& site, const SideChannelPlan& plan)
      : plan_(plan),
        channel_(OpenChannels(site.pki(), kRecipient, site.broker().port(), 1).front()),
        dice_(static_cast<uint64_t>(absl::ToUnixNanos(absl::Now()))) {}

  absl::Status Compare(const std::string& what, const Kind& first, const Kind& second, Figures& figures) {
    const Kind* const kinds[] = {&first, &second};
    std::vector<double> times[2];
    const auto calls = static_cast<size_t>(plan_.calls);
    for (int i = 0; i < plan_.subjects / 2; ++i) {  // keys and rows of the first use
      for (const Kind* kind : kinds) RETURN_IF_ERROR(Time(*kind).status());
    }
    while (times[0].size() < calls || times[1].size() < calls) {
      const size_t which = dice_.Next() % 2;
      if (times[which].size() == calls) continue;
      ASSIGN_OR_RETURN(const absl::Duration time, Time(*kinds[which]));
      times[which].push_back(absl::ToDoubleMicroseconds(time));
    }
    const auto [a, b] = Trimmed(times);
    const Moments of_a = MomentsOf(a), of_b = MomentsOf(b);
    const double error =
        std::sqrt(of_a.variance / static_cast<double>(a.size()) + of_b.variance / static_cast<double>(b.size()));
    figures.Add({what + ": median of the first", Median(times[0]), "us"});
    figures.Add({what + ": ratio of medians", Median(times[0]) / Median(times[1]), "x"});
    figures.Add({what + ": Welch's t", (of_a.mean - of_b.mean) / error, "t"});
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<absl::Duration> Time(const Kind& kind) {
    const std::string request = kind.requests[dice_.Next() % kind.requests.size()].Fresh(dice_);
    std::string response;
    const absl::Time begun = absl::Now();
    const grpc::Status status = client::CallOnce(channel_, kRetrieve, request, begun + kPatience, &response);
    const absl::Duration time = absl::Now() - begun;
    if (!status.ok()) return absl::InternalError(absl::StrCat("a question failed: ", status.error_message()));
    v1::Envelope envelope;
    v1::AnswerHead head;
    if (!envelope.ParseFromString(response) || !head.ParseFromString(envelope.answer()) ||
        head.outcome().told() != kind.told) {
      return absl::InternalError("a question was answered otherwise than it should be");
    }
    return time;
  }

  const SideChannelPlan plan_;
  const std::shared_ptr<grpc::Channel> channel_;
  Dice dice_;
};

}  // namespace

absl::Status MeasureSideChannels(Site& site, const SideChannelPlan& plan, Figures& figures) {
  ASSIGN_OR_RETURN(const auto connection, site.Connect(kSupplier));
  ASSIGN_OR_RETURN(const auto supplier, client::Client::Create(*connection));
  for (const Stored stored : {Stored::kReleased, Stored::kHidden}) {
    RETURN_IF_ERROR(Store(*supplier, stored, plan.subjects));
  }
  constexpr bool kRight = true, kWrong = false;
  Laboratory laboratory(site, plan);
  const auto ask = [&](Stored stored, const bool* name = nullptr) { return Ask(stored, plan.subjects, name); };
  const Kind none = ask(Stored::kNothing);
  RETURN_IF_ERROR(laboratory.Compare("the same question and itself", none, ask(Stored::kNothing), figures));
  RETURN_IF_ERROR(laboratory.Compare("hidden and nothing held", ask(Stored::kHidden), none, figures));
  RETURN_IF_ERROR(laboratory.Compare("right and wrong name beside a number with a hit", ask(Stored::kReleased, &kRight),
                                     ask(Stored::kReleased, &kWrong), figures));
  RETURN_IF_ERROR(laboratory.Compare("right and wrong name beside a hidden number", ask(Stored::kHidden, &kRight),
                                     ask(Stored::kHidden, &kWrong), figures));
  return laboratory.Compare("hit and no hit (told apart by the answer)", ask(Stored::kReleased), none, figures);
}

}  // namespace covenant::bench
