// CaseTable: a table of cases as it was written, read and checked against a covenant. For table_test.
//
//   covenant, version   the covenant that is tested
//   default             what holds in every case that does not say otherwise; keys as in a case's `given`
//   people              name: {field: value}, fields of the vocabulary that can be supplied
//   consents            name: {form, signed_by, scopes, given_on, withdrawn}; without scopes: every scope
//   columns, cases      one list a case: id, do, from, to, purpose, who, given (given.h), told, log, out
//   coverage            {every_rule_permits, every_condition_refuses}
//
// `do` is submit, check, retrieve or report; the caller of submit is `from`, of the others `to`. `who` is a person or
// none. `told` is permit, no_hit or a reason code; `log` the id of the rule, prohibition or section that spoke, none,
// or, where no_hit is told, the true reason code. `out` holds only what must be so: a field's value, as_is or absent;
// the contact of a check; the cell of a report, as told or suppressed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/text/diagnostic.h"
#include "policy/trials/trial.h"

namespace covenant::policy {

struct TestCase {
  std::string id;
  Trial trial;
  std::string who;  // Name of the trial's person; empty: none.
  std::string told;
  std::string log;
  std::vector<std::pair<std::string, std::string>> out;
  Mark at;
};

struct CaseTable {
  const Covenant* covenant = nullptr;
  std::vector<TestCase> cases;
  bool every_rule_permits = false;
  bool every_condition_refuses = false;
};

// Nothing when `diagnostics` then has errors. The table refers to `snapshot`.
std::optional<CaseTable> ReadCaseTable(const Snapshot& snapshot, std::string_view text, Diagnostics& diagnostics);

}  // namespace covenant::policy
