// Covenant: a document as it was signed, read and checked. Everything that was written is here, also what is only read
// by people; the compiled form that decides is in snapshot.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "policy/civil_date.h"
#include "policy/diagnostic.h"
#include "policy/party_register.h"
#include "policy/prohibition.h"
#include "policy/transformation.h"
#include "policy/vocabulary.h"

namespace covenant::policy {

struct Texts {
  std::string nl;
  std::string en;
};

struct SignedText {
  std::string file;
  std::string sha256;  // 64 hex digits.
  int articles = 0;
  std::vector<int> not_for_the_machine;
};

struct ContactPoint {
  std::string party;
  int article = 0;
};

struct Change {
  std::vector<std::string> proposed_by;
  bool accepted_by_every_party = false;
  std::vector<std::string> accepted_by;
  std::optional<Period> notice;
};

struct CovenantParty {
  std::string id;
  std::optional<absl::CivilDay> signed_on;
  bool receives_only = false;
  Mark at;
};

struct PartyGroup {
  std::string name;
  std::vector<std::string> parties;
  Mark at;
};

// Which schemes a party or group may use to recognise one person.
struct Matching {
  std::string name;  // Group or party.
  std::vector<std::string> schemes;
  Mark at;
};

struct DataSetField {
  std::string category;
  FieldRelease release;
  Mark at;
};

struct DataSet {
  std::string name;
  std::vector<DataSetField> fields;
  Mark at;
};

// Ages from..through, both included; the last band has no end.
struct AgeBand {
  std::string label;  // As written, such as "12-15" or "18+".
  int from = 0;
  std::optional<int> through;
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

struct RetentionTerm {
  Period keep;
  std::string from;  // "first_processing" or "disclosure".
  std::string then;  // "destroy", "anonymise" or "destroy_details".
  Mark at;
};

struct WithdrawnConsent {
  std::vector<std::string> rules;
  std::string then;
  std::optional<Period> within;
};

struct Retention {
  std::optional<int> article;
  RetentionTerm signals;
  std::optional<WithdrawnConsent> consent_withdrawn;
  std::optional<RetentionTerm> disclosure_records;
  std::string after_expiry = "no_release";  // The only value there is.
};

struct Limits {
  std::optional<int> submissions_per_day;
  std::optional<int> checks_per_day;
  std::optional<int> retrievals_per_day;
};

enum class CovenantStatus { kInForce, kNotYetInForce, kExpired, kSuspended };

struct Covenant {
  std::string id;
  std::string version;
  std::string replaces;
  Texts title;
  std::string collaboration;
  DateRange in_force;
  std::optional<SignedText> signed_text;
  std::optional<ContactPoint> contact_point;
  absl::btree_map<std::string, std::string> advice;
  std::optional<Change> change;
  std::vector<CovenantParty> parties;
  std::vector<PartyGroup> groups;
  std::optional<int> matching_article;
  std::vector<Matching> matching;
  std::vector<DataSet> data_sets;
  std::vector<AgeBand> age_bands;
  std::vector<Rule> rules;
  std::vector<ProhibitRule> prohibitions;
  Retention retention;
  Limits limits;

  const CovenantParty* FindParty(std::string_view party) const;
  const PartyGroup* FindGroup(std::string_view name) const;
  const DataSet* FindDataSet(std::string_view name) const;
  // Whether this party may use the scheme, by its own line or that of one of its groups.
  bool MayMatchBy(std::string_view party, std::string_view scheme) const;
  // The first day on which a signal is no longer kept.
  absl::CivilDay GoneOn(absl::CivilDay first_processed_on) const;
};

// Null when `diagnostics` then has errors; every error of the document is then in it.
std::shared_ptr<const Covenant> ReadCovenant(std::string_view text, const Vocabulary& vocabulary,
                                             const PartyRegister& parties, Diagnostics& diagnostics);

}  // namespace covenant::policy
