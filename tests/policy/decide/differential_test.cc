// The deciding functions, and what reads the covenant to the letter, decide alike; on covenants and requests by chance.
//
// Every run is the same, from the seeds in this file. To look for more: COVENANT_DIFFERENTIAL_SEEDS=FROM-THROUGH.
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/decide/decide.h"
#include "policy/text/civil_date.h"
#include "tests/policy/decide/plain_interpreter.h"
#include "tests/policy/decide/random_policy.h"
#include "tests/policy/policies.h"

namespace covenant::policy {
namespace {

constexpr int kCovenants = 300;
constexpr int kRequestsEach = 350;  // Each is a submission, a question, a record, a report and a count.

constexpr const char* kKinds[] = {"submission", "question", "record", "report", "count"};

std::string ReasonText(const Reason& reason) {
  const auto or_dash = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
  return absl::StrCat(reason.code, " ", or_dash(reason.rule), " ", or_dash(reason.condition));
}

PlainAnswer Plain(const Decision& decision) {
  PlainAnswer answer;
  answer.permitted = decision.permitted;
  if (decision.permitted) answer.rule = decision.rule;
  for (const Reason& reason : decision.reasons) answer.reasons.insert(ReasonText(reason));
  if (!decision.permitted) answer.first.insert(ReasonText(decision.reasons.front()));
  return answer;
}

PlainAnswer PlainRecord(const RecordDecision& decision) {
  PlainAnswer answer = Plain(decision);
  if (!decision.permitted) return answer;
  answer.discloses = decision.discloses == Disclosure::kFields ? "fields"
                     : decision.discloses == Disclosure::kHit  ? "hit"
                                                               : "nothing";
  answer.mask_source = decision.mask_source;
  answer.basis_supply = decision.basis_supply;
  answer.basis_receive = decision.basis_receive;
  for (const FieldRelease& release : *decision.fields) {
    std::string way = absl::StrCat(release.field, " ", std::string(TransformationName(release.transformation)));
    for (const AgeBand& band : release.bands) absl::StrAppend(&way, " ", band.label);
    answer.fields.push_back(way);
  }
  return answer;
}

PlainAnswer PlainReport(const ReportDecision& decision) {
  PlainAnswer answer = Plain(decision);
  if (!decision.permitted) return answer;
  answer.suppliers = decision.suppliers;
  answer.minimum_cell = decision.minimum_cell;
  return answer;
}

std::string Text(const PlainAnswer& answer) {
  return absl::StrCat(answer.permitted ? "permitted by " : "refused", answer.rule, " ", answer.discloses,
                      answer.mask_source ? " masked" : "", " ", answer.basis_supply, " ", answer.basis_receive,
                      "\n  fields: ", absl::StrJoin(answer.fields, "; "),
                      "\n  suppliers: ", absl::StrJoin(answer.suppliers, ", "), " cell ", answer.minimum_cell,
                      "\n  first: ", absl::StrJoin(answer.first, " or "),
                      "\n  reasons: ", absl::StrJoin(answer.reasons, "; "), "\n");
}

bool Agree(const PlainAnswer& compiled, const PlainAnswer& plain) {
  const bool first = plain.first.empty() ? compiled.first.empty()
                                         : !compiled.first.empty() && plain.first.contains(*compiled.first.begin());
  return compiled.permitted == plain.permitted && compiled.rule == plain.rule &&
         (plain.first_only || compiled.reasons == plain.reasons) && first && compiled.discloses == plain.discloses &&
         compiled.mask_source == plain.mask_source && compiled.basis_supply == plain.basis_supply &&
         compiled.basis_receive == plain.basis_receive && compiled.fields == plain.fields &&
         compiled.suppliers == plain.suppliers && compiled.minimum_cell == plain.minimum_cell;
}

// One covenant, compiled and read.
class Both {
 public:
  explicit Both(const RandomCovenant& covenant) {
    static const auto* const kVocabulary = new std::string(SourceFile("policy/vocabulary.yaml"));
    static const auto* const kUnits = new std::string(SourceFile("policy/tables/police-units-2022.csv"));
    Compiled compiled = Compile(covenant.Set(*kVocabulary), *kUnits);
    snapshot_ = compiled.snapshot;
    for (const Diagnostic& diagnostic : compiled.diagnostics) absl::StrAppend(&errors_, diagnostic.Text(), "\n");
    if (snapshot_ == nullptr) return;
    if (covenant.suspended) held_ = CovenantStatus::kSuspended;
    if (covenant.retired) held_ = CovenantStatus::kRetired;
  }

  const std::string& errors() const { return errors_; }
  bool compiled() const { return snapshot_ != nullptr; }
  const Covenant& covenant() const { return *snapshot_->FindCovenant(kChanceCovenant); }
  const Vocabulary& vocabulary() const { return snapshot_->vocabulary(); }

  // Where the two differ; empty when they agree.
  std::string Difference(const RandomRequest& request, int* permitted) const {
    if (request.question.covenant != kChanceCovenant) return Unknown(request);
    const absl::CivilDay day = DutchDay(request.now);
    const PlainInterpreter plain(vocabulary(), snapshot_->parties(), snapshot_->statutes(), covenant(), held_);
    const absl::Time now = request.now;
    const ReportDecision report = DecideReport(*snapshot_, request.report, now);
    const PlainAnswer compiled[] = {
        Plain(DecideSubmission(*snapshot_, request.submission, now)),
        Plain(DecideQuestion(*snapshot_, request.question, now)),
        PlainRecord(DecideRecord(*snapshot_, request.question, request.record, now)),
        PlainReport(report),
        report.permitted ? Plain(DecideCounted(*snapshot_, request.report, report, request.record, now))
                         : PlainAnswer(),
    };
    const PlainAnswer read[] = {
        plain.Submit(request.submission, day),
        plain.Ask(request.question, day),
        plain.Open(request.question, request.record, day),
        plain.Report(request.report, day),
        report.permitted ? plain.Count(request.report, request.record, day) : PlainAnswer(),
    };
    for (size_t kind = 0; kind < std::size(kKinds); ++kind) {
      if (permitted != nullptr) permitted[kind] += read[kind].permitted;
      if (Agree(compiled[kind], read[kind])) continue;
      return absl::StrCat(kKinds[kind], "\ncompiled: ", Text(compiled[kind]), "read: ", Text(read[kind]));
    }
    return "";
  }

 private:
  std::string Unknown(const RandomRequest& request) const {
    const Decision decision = DecideQuestion(*snapshot_, request.question, request.now);
    return decision.code() == "COVENANT_UNKNOWN" ? "" : "question: a covenant that is not there answers";
  }

  std::shared_ptr<const Snapshot> snapshot_;
  std::string errors_;
  std::optional<CovenantStatus> held_;
};

// The covenant without every rule and prohibition that the difference does not need.
RandomCovenant Smallest(RandomCovenant covenant, const RandomRequest& request) {
  const auto differs = [&](const RandomCovenant& tried) {
    const Both both(tried);
    return both.compiled() && !both.Difference(request, nullptr).empty();
  };
  for (Names RandomCovenant::* part : {&RandomCovenant::rules, &RandomCovenant::prohibitions}) {
    for (size_t i = (covenant.*part).size(); i-- > 0;) {
      RandomCovenant tried = covenant;
      (tried.*part).erase((tried.*part).begin() + static_cast<std::ptrdiff_t>(i));
      if (differs(tried)) covenant = tried;
    }
  }
  return covenant;
}

TEST(DifferentialTest, TheCompiledSnapshotAndThePlainInterpreterAgree) {
  uint64_t first = 1, last = kCovenants;
  if (const char* seeds = std::getenv("COVENANT_DIFFERENTIAL_SEEDS")) {
    const std::pair<std::string, std::string> ends = absl::StrSplit(seeds, '-');
    first = std::stoull(ends.first);
    last = std::stoull(ends.second);
  }
  int permitted[std::size(kKinds)] = {};
  uint64_t requests = 0;
  for (uint64_t seed = first; seed <= last; ++seed) {
    Chance chance(seed);
    const RandomCovenant covenant = MakeCovenant(chance);
    const Both both(covenant);
    ASSERT_TRUE(both.compiled()) << "seed " << seed << "\n" << both.errors() << covenant.Source() << covenant.Statute();
    if (both.covenant().rules.empty()) continue;
    for (int i = 0; i < kRequestsEach; ++i, ++requests) {
      const RandomRequest request = MakeRequest(both.covenant(), both.vocabulary(), chance);
      if (both.Difference(request, permitted).empty()) continue;
      const RandomCovenant smallest = Smallest(covenant, request);
      FAIL() << "seed " << seed << ", request " << i << ": they disagree on the "
             << Both(smallest).Difference(request, nullptr) << "\n"
             << Describe(request) << "\n"
             << smallest.Source() << (smallest.prohibitions.empty() ? "" : smallest.Statute());
    }
  }
  if (first != 1 || last != kCovenants) return;
  // By chance, and yet something of everything.
  EXPECT_GE(requests, 100'000u);
  for (size_t kind = 0; kind < std::size(kKinds); ++kind) {
    RecordProperty(absl::StrCat("permitted_", kKinds[kind]), permitted[kind]);
    EXPECT_GE(permitted[kind], 500) << kKinds[kind];
  }
}

}  // namespace
}  // namespace covenant::policy
