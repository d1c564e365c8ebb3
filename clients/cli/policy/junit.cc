#include "clients/cli/policy/junit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/text/html.h"

namespace covenant::cli {
namespace {

// As it may stand in an attribute; what XML 1.0 has no place for as '?'.
std::string Attribute(std::string_view text) {
  std::string escaped = HtmlEscaped(text);
  for (const char* none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (size_t at = escaped.find(none); at != std::string::npos; at = escaped.find(none)) escaped.replace(at, 3, "?");
  }
  return escaped;
}

// As it may stand between tags, its lines kept.
std::string Body(std::string_view text) {
  std::string body;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    body += Attribute(text.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  return body;
}

struct Case {
  std::string name;
  int line = 0;
  std::string problem;  // "failure" or "error"; empty: it passed.
  std::string message;
  std::string text;
};

std::vector<Case> CasesOf(const TableRun& run) {
  if (!run.result) return {{"read the table", 0, "error", "the table could not be run", run.errors}};
  std::vector<Case> cases;
  for (const policy::CaseRun& one : run.result->runs) {
    Case& made = cases.emplace_back(Case{absl::StrCat(one.id, ": ", one.sentence), one.at.line, "", "", ""});
    const auto failure =
        std::ranges::find_if(run.result->failures, [&](const policy::Failure& other) { return other.id == one.id; });
    if (failure == run.result->failures.end()) continue;
    made.problem = "failure";
    for (const policy::Difference& difference : failure->differences) {
      absl::StrAppend(&made.message, made.message.empty() ? "" : "; ", difference.what, ": expected ",
                      difference.expected, ", was ", difference.actual);
    }
    made.text = policy::FailureText(*failure, run.file);
  }
  const auto lacking = [&](const std::vector<std::string>& names, bool demanded, const char* what) {
    if (!demanded) return;
    for (const std::string& name : names) {
      cases.push_back(
          {absl::StrCat("coverage: ", name), 0, "failure", absl::StrCat(name, what), absl::StrCat(name, what)});
    }
  };
  const policy::Coverage& coverage = run.result->coverage;
  lacking(coverage.rules_without_permit, run.result->every_rule_permits,
          " never permitted; add a case that it permits");
  lacking(coverage.conditions_without_refusal, run.result->every_condition_refuses,
          " never refused; add a case that it refuses");
  return cases;
}

size_t Count(const std::vector<Case>& cases, std::string_view problem) {
  return static_cast<size_t>(std::ranges::count_if(cases, [&](const Case& one) { return one.problem == problem; }));
}

std::string Counts(size_t tests, size_t failures, size_t errors) {
  return absl::StrCat(" tests=\"", tests, "\" failures=\"", failures, "\" errors=\"", errors, "\"");
}

void AppendCase(const Case& one, const std::string& suite, const std::string& file, std::string& xml) {
  absl::StrAppend(&xml, "    <testcase classname=\"", Attribute(suite), "\" name=\"", Attribute(one.name), "\" file=\"",
                  Attribute(file), "\"", one.line > 0 ? absl::StrCat(" line=\"", one.line, "\"") : "");
  if (one.problem.empty()) {
    xml += "/>\n";
    return;
  }
  absl::StrAppend(&xml, ">\n      <", one.problem, " message=\"", Attribute(one.message), "\">", Body(one.text), "</",
                  one.problem, ">\n    </testcase>\n");
}

}  // namespace

std::string JUnitXml(const std::vector<TableRun>& runs) {
  std::string suites;
  size_t tests = 0;
  size_t failures = 0;
  size_t errors = 0;
  for (const TableRun& run : runs) {
    const std::vector<Case> cases = CasesOf(run);
    const std::string name = run.result ? run.result->covenant : run.file;
    const size_t failed = Count(cases, "failure");
    const size_t broken = Count(cases, "error");
    absl::StrAppend(&suites, "  <testsuite name=\"", Attribute(name), "\"", Counts(cases.size(), failed, broken),
                    ">\n");
    for (const Case& one : cases) AppendCase(one, name, run.file, suites);
    suites += "  </testsuite>\n";
    tests += cases.size();
    failures += failed;
    errors += broken;
  }
  return absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", Counts(tests, failures, errors), ">\n",
                      suites, "</testsuites>\n");
}

}  // namespace covenant::cli
