#include "policy/table_test.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/case_table.h"
#include "policy/civil_date.h"
#include "policy/decide.h"
#include "policy/reason_codes.h"
#include "policy/transform.h"

namespace covenant::policy {
namespace {

// What a case came to, in the words of the table.
struct Answer {
  std::string told;
  std::string log;
  std::vector<ReleasedField> out;
  std::map<std::string, std::string> released;  // How each field is released, also one the person lacks.
};

// The condition that a reason code speaks for; empty for codes that speak for none.
std::string_view ConditionOf(std::string_view code) {
  if (code == kPoliceRegimeExcluded) return "police_regime";
  if (code == kHandlingCodeExcluded) return "handling_code";
  if (code == kConsentMissing || code == kGuardianConsentMissing || code == kConsentWithdrawn) return "consent";
  return "";
}

class Runner {
 public:
  Runner(const Snapshot& snapshot, const CaseTable& table) : snapshot_(snapshot), table_(table) {}

  TableResult Run();

 private:
  Answer Submit(const TestCase& test);
  Answer Ask(const TestCase& test);
  Answer Report(const TestCase& test);
  std::optional<Failure> Compare(const TestCase& test, const Answer& answer) const;
  Coverage Missing() const;

  RecordFacts Facts(const TestCase& test) const;
  std::vector<FieldValue> Supplied(const TestCase& test) const;
  std::vector<std::string> Schemes(const TestCase& test, const std::string& caller) const;
  std::vector<std::string> CountedBy(const TestCase& test) const;
  // Keeps the decision for the coverage, and gives its side of the answer.
  Answer Note(const Decision& decision, std::string told);

  const Snapshot& snapshot_;
  const CaseTable& table_;
  std::set<std::string> permitted_;  // Rules.
  std::set<std::string> refused_;    // "RULE: condition", and prohibitions.
};

RecordFacts Runner::Facts(const TestCase& test) const {
  RecordFacts facts;
  const absl::CivilDay day = DutchDay(test.given.at);
  facts.supplier = test.from;
  facts.purpose = test.purpose;
  facts.subject_role = test.given.subject_role;
  facts.police_regime = test.given.police_regime;
  facts.handling_code = test.given.handling_code;
  facts.consent = test.given.consent;
  facts.first_processed_on = test.given.first_processed_on.value_or(day);
  facts.supplied_on = test.given.supplied_on.value_or(facts.first_processed_on);
  if (const auto person = table_.people.find(test.who); person != table_.people.end()) {
    if (const auto birth = person->second.find("birth_date"); birth != person->second.end()) {
      facts.birth_date = ParseDate(birth->second);
    }
  }
  return facts;
}

// A supplier gives of a person what a rule between these two can release, unless the case says what it gives.
std::vector<FieldValue> Runner::Supplied(const TestCase& test) const {
  std::vector<FieldValue> supplied;
  const auto person = table_.people.find(test.who);
  if (person == table_.people.end()) return supplied;
  std::set<std::string_view> fitting;
  for (const Rule& rule : table_.covenant->rules) {
    if (rule.purpose != test.purpose || !rule.from.Contains(test.from) || !rule.to.Contains(test.to)) continue;
    const DataSet* set = table_.covenant->FindDataSet(rule.data_set);
    if (set == nullptr) continue;
    for (const DataSetField& field : set->fields) {
      fitting.insert(field.release.source.empty() ? field.release.field : field.release.source);
    }
  }
  for (const auto& [field, value] : person->second) {
    const auto& chosen = test.given.fields;
    const bool given =
        chosen ? std::find(chosen->begin(), chosen->end(), field) != chosen->end() : fitting.contains(field);
    if (given) supplied.push_back({field, value});
  }
  return supplied;
}

std::vector<std::string> Runner::Schemes(const TestCase& test, const std::string& caller) const {
  if (test.given.scheme) return {*test.given.scheme};
  for (const Word* scheme : snapshot_.vocabulary().All(WordKind::kScheme)) {
    if (table_.covenant->MayMatchBy(caller, scheme->code)) return {scheme->code};
  }
  return {};
}

std::vector<std::string> Runner::CountedBy(const TestCase& test) const {
  for (const Rule& rule : table_.covenant->rules) {
    if (rule.aggregate && rule.purpose == test.purpose && rule.to.Contains(test.to)) return rule.aggregate->by;
  }
  return {"aanmelder"};
}

Answer Runner::Note(const Decision& decision, std::string told) {
  if (decision.permitted) {
    permitted_.insert(decision.rule);
  } else if (!decision.reasons.empty()) {
    // Only the first reason: it alone is what the case shows.
    const Reason& reason = decision.reasons.front();
    const std::string_view condition = ConditionOf(reason.code);
    refused_.insert(condition.empty() ? reason.rule : absl::StrCat(reason.rule, ": ", std::string(condition)));
  }
  Answer answer;
  answer.told = std::move(told);
  answer.log = answer.told == "no_hit" && !decision.reasons.empty() ? decision.reasons.front().code : decision.rule;
  if (answer.log.empty()) answer.log = "none";
  return answer;
}

Answer Runner::Submit(const TestCase& test) {
  Submission submission;
  submission.covenant = table_.covenant->id;
  submission.facts = Facts(test);
  submission.schemes = Schemes(test, test.from);
  submission.fields = Supplied(test);
  submission.recipient = test.to;
  const Decision decision = DecideSubmission(snapshot_, submission, test.given.at);
  return Note(decision, std::string(ToldOf(snapshot_, decision)));
}

Answer Runner::Ask(const TestCase& test) {
  Question question;
  question.action = test.action;
  question.covenant = table_.covenant->id;
  question.purpose = test.purpose;
  question.recipient = test.to;
  question.schemes = Schemes(test, test.to);
  question.bulk = test.given.bulk;
  question.supplier = test.from;
  const Decision asked = DecideQuestion(snapshot_, question, test.given.at);
  if (!asked.permitted) return Note(asked, std::string(ToldOf(snapshot_, asked)));

  const RecordFacts facts = Facts(test);
  const RecordDecision record = DecideRecord(snapshot_, question, facts, test.given.at);
  const bool told = test.action == Action::kCheck ? record.discloses != Disclosure::kNothing
                                                  : record.discloses == Disclosure::kFields;
  Answer answer = Note(record, told ? "permit" : "no_hit");
  if (!told) return answer;
  if (test.action == Action::kCheck) {
    answer.out.push_back({"contact", record.mask_source ? "masked" : facts.supplier});
    return answer;
  }
  answer.out = Transform(snapshot_, table_.covenant->id, record, facts, Supplied(test), test.given.at);
  for (const FieldRelease& release : *record.fields) {
    answer.released[release.field] = TransformationName(release.transformation);
  }
  return answer;
}

Answer Runner::Report(const TestCase& test) {
  ReportRequest request;
  request.covenant = table_.covenant->id;
  request.purpose = test.purpose;
  request.recipient = test.to;
  request.by = CountedBy(test);
  request.supplier = test.from;
  const ReportDecision decision = DecideReport(snapshot_, request, test.given.at);
  Answer answer = Note(decision, std::string(ToldOf(snapshot_, decision)));
  if (decision.permitted && test.given.cell) {
    const bool suppressed = *test.given.cell < decision.minimum_cell;
    answer.out.push_back({"cell", suppressed ? "suppressed" : absl::StrCat(*test.given.cell)});
  }
  return answer;
}

std::optional<Failure> Runner::Compare(const TestCase& test, const Answer& answer) const {
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
  failure.sentence = absl::StrCat(std::string(ActionName(test.action)), " ", test.from, " -> ", test.to, ", ",
                                  test.purpose, test.who.empty() ? "" : absl::StrCat(", ", test.who));
  return failure;
}

Coverage Runner::Missing() const {
  Coverage missing;
  const auto expect = [&](const std::string& refusal) {
    if (!refused_.contains(refusal)) missing.conditions_without_refusal.push_back(refusal);
  };
  for (const Rule& rule : table_.covenant->rules) {
    if (!permitted_.contains(rule.id)) missing.rules_without_permit.push_back(rule.id);
    if (!rule.conditions.police_regime.empty()) expect(absl::StrCat(rule.id, ": police_regime"));
    if (!rule.conditions.handling_code.empty()) expect(absl::StrCat(rule.id, ": handling_code"));
    if (rule.conditions.consent) expect(absl::StrCat(rule.id, ": consent"));
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
    const Answer answer = test.action == Action::kSubmit   ? Submit(test)
                          : test.action == Action::kReport ? Report(test)
                                                           : Ask(test);
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

std::string TableReport(const TableResult& result, std::string_view file) {
  std::string text;
  for (const Failure& failure : result.failures) {
    absl::StrAppend(&text, std::string(file), ":", failure.at.line, ":", failure.at.column, ": case ", failure.id, ": ",
                    failure.sentence, "\n");
    for (const Difference& difference : failure.differences) {
      absl::StrAppend(&text, "  ", difference.what, ":\n    - ", difference.expected, "\n    + ", difference.actual,
                      "\n");
    }
  }
  const auto lacking = [&](const std::vector<std::string>& names, bool demanded, const char* what) {
    for (const std::string& name : names) {
      absl::StrAppend(&text, std::string(file), ": ", demanded ? "coverage: " : "note: ", name, what, "\n");
    }
  };
  lacking(result.coverage.rules_without_permit, result.every_rule_permits,
          " never permitted; add a case that it permits");
  lacking(result.coverage.conditions_without_refusal, result.every_condition_refuses,
          " never refused; add a case that it refuses");
  absl::StrAppend(&text, std::string(file), ": ", result.covenant, ": ", result.cases, " cases, ",
                  result.failures.size(), result.failures.size() == 1 ? " failure, " : " failures, ",
                  result.passed() ? "passed" : "FAILED", "\n");
  return text;
}

}  // namespace covenant::policy
