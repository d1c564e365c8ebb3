// `covenant policy`: covenants on the desk, without a broker.
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/policy/junit.h"
#include "clients/cli/policy/policy_desk.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/strict_json.h"
#include "policy/review/lint.h"
#include "policy/trials/table_test.h"

namespace covenant::cli {
namespace {

using policy::Diagnostic;

struct PolicyOptions {
  DeskOptions desk;
  std::vector<std::string> files;
  bool strict = false;
  std::string junit;  // of test: the file to write
};

// What a lint run found, in the order of the files.
struct Findings {
  std::vector<Diagnostic> all;
  size_t errors = 0;
  size_t warnings = 0;

  void Add(const Diagnostic& diagnostic) {
    const bool error = diagnostic.severity == policy::Severity::kError;
    ++(error ? errors : warnings);
    all.push_back(diagnostic);
  }
};

Json FindingJson(const Diagnostic& finding) {
  return {{"severity", finding.severity == policy::Severity::kError ? "error" : "warning"},
          {"file", finding.file},
          {"line", finding.at.line},
          {"column", finding.at.column},
          {"what", finding.what},
          {"hint", finding.advice},
          {"text", policy::LintLine(finding)}};
}

std::string Counted(size_t count, const char* what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

ExitCode ShowFindings(Session& session, const Findings& findings, size_t files, bool strict) {
  if (session.json()) {
    Json json{{"errors", findings.errors}, {"warnings", findings.warnings}, {"findings", Json::array()}};
    for (const Diagnostic& finding : findings.all) json["findings"].push_back(FindingJson(finding));
    session.out() << json.dump(2) << "\n";
  } else {
    for (const Diagnostic& finding : findings.all) session.out() << policy::LintLine(finding) << "\n";
    session.out() << Counted(files, "document") << ": " << Counted(findings.errors, "error") << ", "
                  << Counted(findings.warnings, "warning") << "\n";
  }
  return findings.errors > 0 || (strict && findings.warnings > 0) ? ExitCode::kInvalidInput : ExitCode::kDone;
}

absl::StatusOr<ExitCode> Lint(Session& session, const PolicyOptions& options) {
  ASSIGN_OR_RETURN(const Desk desk, LayOut(options.desk, options.files));
  Findings findings;
  for (const Diagnostic& diagnostic : desk.compiled.diagnostics) findings.Add(diagnostic);
  if (desk.compiled.snapshot != nullptr) {
    const absl::TimeZone zone = DutchTimeZone();
    const absl::CivilDay today = absl::ToCivilDay(absl::Now(), zone);
    for (const DeskDocument& document : desk.given) {
      if (document.document.kind == policy::DocumentKind::kRegister) {
        for (const Diagnostic& diagnostic : policy::LintRegister(*desk.compiled.snapshot, document.file))
          findings.Add(diagnostic);
      }
      if (document.document.kind != policy::DocumentKind::kCovenant) continue;
      const policy::Covenant* covenant = desk.compiled.snapshot->FindCovenant(document.document.name);
      if (covenant == nullptr) return absl::InternalError(document.file + ": compiled and yet not found; report this");
      for (const Diagnostic& diagnostic : policy::Lint(*desk.compiled.snapshot, *covenant, document.file, today))
        findings.Add(diagnostic);
    }
  }
  return ShowFindings(session, findings, options.files.size(), options.strict);
}

// The covenant that a table is about lies beside it: NAME_test.yaml tests NAME.yaml.
std::string CovenantOf(const std::string& table) {
  constexpr std::string_view kEnd = "_test.yaml";
  if (!std::string_view(table).ends_with(kEnd)) return "";
  return table.substr(0, table.size() - kEnd.size()) + ".yaml";
}

struct TestRun {
  std::string report;
  Json json = Json::array();
  std::vector<TableRun> tables;
  bool passed = true;
};

absl::Status RunOne(const PolicyOptions& options, const std::string& file, TestRun& run) {
  const std::string covenant = options.desk.covenant.empty() ? CovenantOf(file) : options.desk.covenant;
  if (covenant.empty())
    return absl::InvalidArgumentError(
        file + ": say which covenant it tests with --covenant-file, or call it COVENANT_test.yaml");
  ASSIGN_OR_RETURN(const Desk desk, LayOut(options.desk, {covenant}));
  ASSIGN_OR_RETURN(const std::string table, ReadFile(file));
  policy::Diagnostics diagnostics(file);
  std::optional<policy::TableResult> result;
  if (desk.compiled.snapshot != nullptr) result = policy::RunTable(*desk.compiled.snapshot, table, diagnostics);
  std::string report = DeskErrors(desk);
  for (const Diagnostic& diagnostic : diagnostics.all()) report += policy::LintLine(diagnostic) + "\n";
  const std::string errors = report;
  if (result) report += policy::TableReport(*result, file);
  const bool passed = result && result->passed();
  run.passed = run.passed && passed;
  run.json.push_back({{"file", file}, {"passed", passed}, {"cases", result ? result->cases : 0}, {"report", report}});
  run.report += report;
  run.tables.push_back({file, std::move(result), errors});
  return absl::OkStatus();
}

absl::Status WriteJUnit(const TestRun& run, const std::string& file) {
  std::ofstream out(file, std::ios::binary);
  out << JUnitXml(run.tables);
  if (!out.flush())
    return absl::InvalidArgumentError(file + ": cannot be written; name a file in a folder that exists");
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Test(Session& session, const PolicyOptions& options) {
  TestRun run;
  for (const std::string& file : options.files) RETURN_IF_ERROR(RunOne(options, file, run));
  if (!options.junit.empty()) RETURN_IF_ERROR(WriteJUnit(run, options.junit));
  if (session.json()) {
    session.out() << Json{{"passed", run.passed}, {"tables", run.json}}.dump(2) << "\n";
  } else {
    session.out() << run.report;
  }
  return run.passed ? ExitCode::kDone : ExitCode::kInvalidInput;
}

}  // namespace

void AddPolicyCommands(CLI::App& program, Command& chosen) {
  CLI::App* group = AddCommand(program, "policy", "Covenants on the desk: check and try them without a broker",
                               "covenant policy lint COMENSHA-REG.yaml --register register.yaml");
  group->require_subcommand(1);

  CLI::App* lint = AddCommand(*group, "lint", "Every error of policy documents, and what is probably a mistake",
                              "covenant policy lint COMENSHA-REG.yaml --register register.yaml");
  auto lint_options = std::make_shared<PolicyOptions>();
  lint->add_option("FILE", lint_options->files, "Covenants and other policy documents (YAML)")->required();
  lint->add_flag("--strict", lint_options->strict, "Warnings count as errors");
  AddDeskOptions(*lint, lint_options->desk);
  lint->callback(
      [lint_options, &chosen] { chosen = [lint_options](Session& session) { return Lint(session, *lint_options); }; });

  CLI::App* test = AddCommand(*group, "test", "Run tables of cases against covenants",
                              "covenant policy test COMENSHA-REG_test.yaml --register register.yaml");
  auto test_options = std::make_shared<PolicyOptions>();
  test->add_option("FILE", test_options->files, "Tables of cases (YAML); NAME_test.yaml tests NAME.yaml beside it")
      ->required();
  test->add_option("--covenant-file", test_options->desk.covenant, "The covenant to test, where it lies elsewhere")
      ->type_name("FILE");
  test->add_option("--junit", test_options->junit, "Write JUnit XML for a build server to this file")
      ->type_name("FILE");
  AddDeskOptions(*test, test_options->desk);
  test->callback(
      [test_options, &chosen] { chosen = [test_options](Session& session) { return Test(session, *test_options); }; });

  AddPolicyMatrix(*group, chosen);
  AddPolicyShow(*group, chosen);
  AddPolicyDiff(*group, chosen);
  AddPolicyExplain(*group, chosen);
}

}  // namespace covenant::cli
