// Given: what one case states besides who does what: the facts of the record, of the request and of its case file.
// Read alike in a table of cases (`given`) and in a request to explain, and written so that it can be pasted in either.
//
//   at: 2026-03-02T10:00:00+01:00        the moment (RFC 3339)
//   regime: wpg_8 | none                 role: slachtoffer           handling: free | partly | hidden
//   exploitation: [seksueel]             left out: the person's field `form`
//   birth_date: 2010-03-02 | onbekend    left out: the person's
//   consent: NAME                        of the table's `consents`; or {form, signed_by, scopes, given_on, withdrawn}
//   first_processing: 2026-03-02         supplied_on: 2026-03-02     left out: the day
//   match_by: v_number | none            left out: the first scheme that the caller may use
//   blind: true | false                  left out: the path on which the covenant lets that scheme be given
//   supplied: [sex, form]                which of the person's fields; left out: what fits
//   bulk: true                           cell: 4 (people in one cell of a report)
//   by: [aanmelder, form]                what a report counts by; left out: all that the first rule for it counts by
//   last_report: 2026-03-02              when the recipient was last given these figures
//   activity: casusoverleg               motivation: true            deadline: opvang_36_uur       break_glass: true
//   case_purpose: casusoverleg           what its case is kept for; left out: the purpose of the request
//   case_closed: true                    its case was closed
//   phase: 2                             admitted: [a, b]            involved: [politie]
//   attestations: [meldcode]             with every step; or {meldcode: [a, b]}
//   approvals: [vier_ogen]               as the vocabulary asks it; or {kind, party, persons, from, through} for each
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/language/facts.h"
#include "policy/text/diagnostic.h"
#include "policy/text/yaml_tree.h"

namespace covenant::policy {

// Field code -> value of one invented person.
using PersonFields = std::map<std::string, std::string>;

// An approval as a case states it; what is left out is as the vocabulary asks it.
struct GivenApproval {
  std::string kind;
  std::string party;           // Empty: the first party that may give it.
  std::optional<int> persons;  // How many persons signed; nothing: one.
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> through;
};

struct Given {
  absl::Time at;
  std::string police_regime;
  std::string subject_role;
  std::string handling_code;
  std::optional<std::vector<std::string>> exploitation;
  std::optional<std::string> birth_date;  // As written: a date or onbekend.
  std::optional<Consent> consent;
  std::optional<std::string> scheme;  // Empty text: none.
  std::optional<bool> blind;
  std::optional<absl::CivilDay> first_processed_on;
  std::optional<absl::CivilDay> supplied_on;
  std::optional<std::vector<std::string>> fields;
  std::optional<int> cell;
  std::optional<std::vector<std::string>> by;
  std::optional<absl::CivilDay> last_report;
  bool bulk = false;
  RequestFacts request;  // But for approvals and involved parties' days, which follow from who does what.
  std::vector<GivenApproval> approvals;
};

// What a Given is read against.
struct GivenContext {
  const Snapshot& snapshot;
  const Covenant& covenant;
  std::map<std::string, Consent> consents;  // By the names that `consent` may use.
  const PersonFields* person = nullptr;     // Null: nobody yet.
  bool needs_moment = false;                // `at` must be there.
};

// Reads the keys above into `given`, over what stands there; `what` names the mapping in errors.
void ReadGiven(const YamlNode& node, std::string_view what, const GivenContext& context, Diagnostics& diagnostics,
               Given& given);

// FIELD: VALUE, fields of the vocabulary that can be supplied, values in their form.
PersonFields ReadPerson(const YamlNode& node, const Vocabulary& vocabulary, Diagnostics& diagnostics);

// One consent; without scopes it covers every scope of the covenant.
Consent ReadConsent(const YamlNode& node, std::string_view what, const Covenant& covenant, Diagnostics& diagnostics);

// As a YAML flow mapping with every fact that is not empty, such as {at: "2026-..", role: slachtoffer, phase: 2}.
std::string GivenText(const Given& given);

}  // namespace covenant::policy
