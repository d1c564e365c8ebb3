// CaseTable: a table of cases as it was written, read and checked against a covenant. For table_test.
//
//   covenant, version   the covenant that is tested
//   default             what holds in every case that does not say otherwise; keys as in a case's `given`
//   people              name: {field: value}, fields of the vocabulary that can be supplied
//   consents            name: {form, signed_by, scopes, given_on, withdrawn}; without scopes: every scope of the
//   covenant columns, cases      one list a case: id, do, from, to, purpose, who, given, told, log, out coverage
//   {every_rule_permits, every_condition_refuses}
//
// `do` is submit, check, retrieve or report; the caller of submit is `from`, of the others `to`. `who` is a person or
// none. `told` is permit, no_hit or a reason code; `log` the id of the rule, prohibition or section that spoke, none,
// or, where no_hit is told, the true reason code. `out` holds only what must be so: a field's value, as_is or absent;
// the contact of a check; the cell of a report, as told or suppressed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "policy/covenant.h"
#include "policy/diagnostic.h"
#include "policy/facts.h"
#include "policy/prohibition.h"
#include "policy/snapshot.h"

namespace covenant::policy {

// The facts of a case besides who does what.
struct Given {
  absl::Time at;                      // at: RFC 3339
  std::string police_regime;          // regime: code or none; the default is for parties under the Wpg only
  std::string subject_role;           // role
  std::string handling_code;          // handling
  std::optional<Consent> consent;     // consent: name of `consents`
  std::optional<std::string> scheme;  // match_by; default: the first scheme that the caller may use
  std::optional<absl::CivilDay> first_processed_on;  // first_processing; default: the day
  std::optional<absl::CivilDay> supplied_on;         // supplied_on; default: first_processing
  std::optional<std::vector<std::string>> fields;    // supplied: which of the person's fields; default: what fits
  std::optional<int> cell;                           // cell: people in one cell of a report
  bool bulk = false;                                 // bulk
};

struct TestCase {
  std::string id;
  Action action = Action::kSubmit;
  std::string from;
  std::string to;
  std::string purpose;
  std::string who;  // Empty: none.
  Given given;
  std::string told;
  std::string log;
  std::vector<std::pair<std::string, std::string>> out;
  Mark at;
};

using PersonFields = std::map<std::string, std::string>;

struct CaseTable {
  const Covenant* covenant = nullptr;
  std::map<std::string, PersonFields> people;
  std::vector<TestCase> cases;
  bool every_rule_permits = false;
  bool every_condition_refuses = false;
};

// Nothing when `diagnostics` then has errors. The table refers to `snapshot`.
std::optional<CaseTable> ReadCaseTable(const Snapshot& snapshot, std::string_view text, Diagnostics& diagnostics);

}  // namespace covenant::policy
