#include "policy/trials/table_test.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/trials/case_table.h"
#include "policy/trials/sole_obstacle.h"
#include "policy/trials/trial.h"

namespace covenant::policy {
namespace {

std::string SentenceOf(const TestCase& test) {
  return absl::StrCat(TrialSentence(test.trial), test.who.empty() ? "" : absl::StrCat(", ", test.who));
}

class Runner {
 public:
  Runner(const Snapshot& snapshot, const CaseTable& table) : snapshot_(snapshot), table_(table) {}

  TableResult Run();

 private:
  std::optional<Failure> Compare(const TestCase& test, const Verdict& answer) const;
  Coverage Missing() const;

  // Keeps what the case shows, for the coverage.
  void Note(const TestCase& test, const Verdict& answer);

  const Snapshot& snapshot_;
  const CaseTable& table_;
  std::set<std::string> permitted_;  // Rules.
  std::set<std::string> decided_;    // "RULE: condition", and prohibitions.
};

void Runner::Note(const TestCase& test, const Verdict& answer) {
  const Decision& decision = answer.decision;
  if (decision.permitted) {
    permitted_.insert(decision.rule);
  } else {
    decided_.insert(decision.rule);
  }
  for (std::string& condition : SoleObstacles(snapshot_, *table_.covenant, test.trial, answer)) {
    decided_.insert(std::move(condition));
  }
}

std::optional<Failure> Runner::Compare(const TestCase& test, const Verdict& answer) const {
  Failure failure;
  if (answer.told != test.told) failure.differences.push_back({"told", test.told, answer.told});
  if (answer.log != test.log) failure.differences.push_back({"log", test.log, answer.log});
  for (const auto& [field, expected] : test.out) {
    const auto found = std::find_if(answer.out.begin(), answer.out.end(),
                                    [&](const ReleasedField& released) { return released.field == field; });
    const auto released = answer.released.find(field);
    const std::string way = released == answer.released.end() ? "" : released->second;
    const std::string actual = found != answer.out.end() ? found->value : way.empty() ? "absent" : way;
    if (expected == actual || (!way.empty() && expected == way)) continue;
    failure.differences.push_back({absl::StrCat("out.", field), expected, actual});
  }
  if (failure.differences.empty()) return std::nullopt;
  failure.id = test.id;
  failure.at = test.at;
  failure.sentence = SentenceOf(test);
  return failure;
}

Coverage Runner::Missing() const {
  Coverage missing;
  const auto expect = [&](const std::string& refusal) {
    if (!decided_.contains(refusal)) missing.conditions_without_refusal.push_back(refusal);
  };
  for (const Rule& rule : table_.covenant->rules) {
    if (!permitted_.contains(rule.id)) missing.rules_without_permit.push_back(rule.id);
    for (const std::string& name : ConditionNames(rule)) expect(absl::StrCat(rule.id, ": ", name));
  }
  for (const ProhibitRule& prohibition : table_.covenant->prohibitions) expect(prohibition.id);
  return missing;
}

TableResult Runner::Run() {
  TableResult result;
  result.covenant = table_.covenant->id;
  result.cases = static_cast<int>(table_.cases.size());
  result.every_rule_permits = table_.every_rule_permits;
  result.every_condition_refuses = table_.every_condition_refuses;
  for (const TestCase& test : table_.cases) {
    const Verdict answer = Try(snapshot_, *table_.covenant, test.trial);
    Note(test, answer);
    result.runs.push_back({test.id, SentenceOf(test), test.at});
    if (std::optional<Failure> failure = Compare(test, answer)) result.failures.push_back(*std::move(failure));
  }
  result.coverage = Missing();
  return result;
}

}  // namespace

bool TableResult::passed() const {
  return failures.empty() && (!every_rule_permits || coverage.rules_without_permit.empty()) &&
         (!every_condition_refuses || coverage.conditions_without_refusal.empty());
}

std::optional<TableResult> RunTable(const Snapshot& snapshot, std::string_view table, Diagnostics& diagnostics) {
  const std::optional<CaseTable> cases = ReadCaseTable(snapshot, table, diagnostics);
  if (!cases) return std::nullopt;
  return Runner(snapshot, *cases).Run();
}

std::string FailureText(const Failure& failure, std::string_view file) {
  std::string text = absl::StrCat(std::string(file), ":", failure.at.line, ":", failure.at.column, ": case ",
                                  failure.id, ": ", failure.sentence);
  for (const Difference& difference : failure.differences) {
    absl::StrAppend(&text, "\n  ", difference.what, ":\n    - ", difference.expected, "\n    + ", difference.actual);
  }
  return text;
}

std::string TableReport(const TableResult& result, std::string_view file) {
  std::string text;
  for (const Failure& failure : result.failures) absl::StrAppend(&text, FailureText(failure, file), "\n");
  const auto lacking = [&](const std::vector<std::string>& names, bool demanded, const char* what) {
    for (const std::string& name : names) {
      absl::StrAppend(&text, std::string(file), ": ", demanded ? "coverage: " : "note: ", name, what, "\n");
    }
  };
  lacking(result.coverage.rules_without_permit, result.every_rule_permits,
          " never permitted; add a case that it permits");
  lacking(result.coverage.conditions_without_refusal, result.every_condition_refuses,
          " never decided; add a case in which nothing else refuses");
  absl::StrAppend(&text, std::string(file), ": ", result.covenant, ": ", result.cases, " cases, ",
                  result.failures.size(), result.failures.size() == 1 ? " failure, " : " failures, ",
                  result.passed() ? "passed" : "FAILED", "\n");
  return text;
}

}  // namespace covenant::policy
