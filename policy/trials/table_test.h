// Table tests: what a covenant does, written down case by case beside it, and run against the compiled covenant.
//
// A table is YAML (policy/README.md; policy/covenants/*_test.yaml): one line a case, which says who does what about
// whom, what is told, what the log says, and which fields come out. Pure: every case carries its own time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decide/snapshot.h"
#include "policy/text/diagnostic.h"

namespace covenant::policy {

// One thing that came out other than the table says. `what` is a column ("told", "log") or "out.FIELD".
struct Difference {
  std::string what;
  std::string expected;
  std::string actual;

  bool operator==(const Difference&) const = default;
};

// A case that was run.
struct CaseRun {
  std::string id;
  std::string sentence;  // Who does what, such as "retrieve politie -> comensha, opvang_coordinatie, anna".
  Mark at;
};

// A case that does not hold. The people of a table are invented; their field values may stand in the differences.
struct Failure {
  std::string id;        // Of the case.
  std::string sentence;  // As of its CaseRun.
  Mark at;
  std::vector<Difference> differences;
};

// What the cases of a table never showed. Of rules: those that never permitted; of conditions, "RULE: police_regime" or
// "RULE: consent" and the like, prohibitions by their id: those that never decided a case (sole_obstacle.h; a
// prohibition decides when it is the first reason).
struct Coverage {
  std::vector<std::string> rules_without_permit;
  std::vector<std::string> conditions_without_refusal;
};

struct TableResult {
  std::string covenant;
  int cases = 0;
  std::vector<CaseRun> runs;  // Every case, in the table's order.
  std::vector<Failure> failures;
  Coverage coverage;
  // Whether the table demands that nothing is missing from the coverage.
  bool every_rule_permits = false;
  bool every_condition_refuses = false;

  // No failure, and the coverage that the table demands.
  bool passed() const;
};

// Reads `table` and runs every case. Nothing when `diagnostics` then has errors: the table cannot be read, or it is for
// a covenant or version that is not in `snapshot`; no case has been run then.
std::optional<TableResult> RunTable(const Snapshot& snapshot, std::string_view table, Diagnostics& diagnostics);

// For people, without its last line end:
//   FILE:LINE:COLUMN: case ID: who does what
//     told:
//       - expected
//       + actual
std::string FailureText(const Failure& failure, std::string_view file);

// For people. Each failure, then what was never shown ("coverage:" where the table demands it, else "note:"), then one
// line with the totals.
std::string TableReport(const TableResult& result, std::string_view file);

}  // namespace covenant::policy
