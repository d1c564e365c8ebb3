// Rule: one line of a covenant: who may give what to whom, or may not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "policy/language/prohibition.h"
#include "policy/text/civil_date.h"
#include "policy/text/diagnostic.h"

namespace covenant::policy {

struct Texts {
  std::string nl;
  std::string en;
};

// A legal basis for all, or by party (groups opened).
struct Basis {
  std::string all;
  absl::btree_map<std::string, std::string> by_party;

  // Empty when there is none for that party.
  const std::string& Of(std::string_view party) const;
};

// The age rule of a consent, on the day it was given. A guardian is also who a court appointed. When the age is not
// known the stricter holds: a guardian, or both.
enum class Signatory {
  kSelf16ElseGuardian,    // 16 and over sign themselves, younger the guardian.
  kGuardian12Both16Self,  // Under 12 the guardian, from 12 to 15 both, 16 and over themselves (Jeugdwet 7.3.4, 7.3.5).
};

struct ConsentCondition {
  std::string scope;
  std::string form;
  Signatory signed_by = Signatory::kSelf16ElseGuardian;
  Mark at;
};

// Whole years of age on the day of the decision, both ends included.
struct AgeCondition {
  std::optional<int> from;
  std::optional<int> through;
  bool unknown = false;  // An age that is not known passes too; else it refuses.
  Mark at;
};

// Conditions of a rule; all that are given must hold, and what cannot be evaluated does not. An empty list, false or
// nothing: not asked.
struct Conditions {
  // Of the record.
  std::vector<std::string> police_regime;  // Asked only of suppliers that work under the Wpg.
  std::vector<std::string> handling_code;
  std::vector<std::string> exploitation;  // One of the record's forms must be among these.
  std::optional<AgeCondition> age;
  std::optional<ConsentCondition> consent;
  // Of the parties: their regions in the register are the same, or one of them works nationwide.
  bool same_region = false;
  // Of the request and its case file.
  std::vector<std::string> activities;    // The request names one of these.
  std::optional<int> phase;               // The case has reached at least this.
  std::vector<std::string> admitted;      // The signal was admitted, with all of these criteria.
  bool involved = false;                  // Supplier and recipient were named as involved in the case (WGS 2.23(5)).
  std::vector<std::string> approvals;     // Each of these is on record and valid.
  std::vector<std::string> attestations;  // Each of these, with every step.
  bool motivation = false;
  std::string deadline;  // The deadline class that the request must name.
};

struct Aggregate {
  std::vector<std::string> by;  // Categories or fields.
  int minimum_cell = 0;
  bool secondary_suppression = false;
  std::optional<Period> every;
  Mark at;
};

enum class RuleMode { kFields, kHitOnly, kAggregate };

struct Rule {
  std::string id;
  std::optional<int> article;
  Texts text;
  PartySet from;
  PartySet to;
  std::string purpose;
  std::vector<std::string> about;
  RuleMode mode = RuleMode::kFields;
  std::string data_set;                // Of kFields.
  std::optional<Aggregate> aggregate;  // Of kAggregate.
  Basis basis_supply;
  Basis basis_receive;
  Conditions conditions;
  bool bulk = false;
  bool mask_source = false;
  std::optional<Period> answer_within;
  bool break_glass = false;  // Speaks only when break-glass is invoked; the bases are those of the emergency.
  Mark at;
};

// The conditions of a rule by the names that reasons give them, in the order of weighing: "phase", "vier_ogen", "age".
std::vector<std::string> ConditionNames(const Rule& rule);

struct ProhibitRule {
  std::string id;
  std::optional<int> article;
  Texts text;
  std::vector<Action> actions;
  PartySet from;
  PartySet to;
  std::string purpose;  // Empty: whatever the purpose.
  ProhibitionConditions when;
  Mark at;
};

}  // namespace covenant::policy
