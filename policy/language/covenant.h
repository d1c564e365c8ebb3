// Covenant: a document as it was signed, read and checked. Everything that was written is here, also what is only read
// by people; the compiled form that decides is in snapshot.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "policy/language/facts.h"
#include "policy/language/rule.h"
#include "policy/parties/party_register.h"
#include "policy/text/civil_date.h"
#include "policy/text/diagnostic.h"
#include "policy/words/transformation.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

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
  std::optional<absl::CivilDay> signed_on;  // Or acceded: it takes part from this day.
  bool receives_only = false;
  bool acceded = false;  // By a recorded accession, after the others signed.
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

struct RetentionTerm {
  Period keep;
  std::string from;  // "first_processing", "supply" or "disclosure".
  std::string then;  // "destroy", "anonymise" or "destroy_details".
  Mark at;
};

struct WithdrawnConsent {
  std::vector<std::string> rules;
  std::string then;
  std::optional<Period> within;
};

// What follows at once on something, whatever the term.
struct RetentionEvent {
  std::string then;  // "destroy", "anonymise" or "shield".
  std::optional<Period> within;
  Mark at;

  // First day on which it is so, when it happened on that day.
  absl::CivilDay FollowsOn(absl::CivilDay happened) const { return within ? AddPeriod(happened, *within) : happened; }
};

inline constexpr std::string_view kThenShield = "shield";

struct Retention {
  std::optional<int> article;
  RetentionTerm signals;
  std::optional<RetentionEvent> not_admitted;  // The case's signal was not taken up (BGS 1.16).
  std::optional<RetentionEvent> case_closed;   // WGS 2.31(8).
  std::optional<WithdrawnConsent> consent_withdrawn;
  std::optional<RetentionTerm> disclosure_records;
  std::string after_expiry = "no_release";  // The only value there is.
};

struct Limits {
  std::optional<int> submissions_per_day;
  std::optional<int> checks_per_day;
  std::optional<int> retrievals_per_day;
};

// What one caller may use up, beside the limits; charged on both paths before any look-up.
struct Budget {
  std::string name;                          // Group or party.
  std::optional<int> evaluations_per_day;    // Identifiers evaluated, blinded or not.
  std::optional<int> subjects_per_day;       // Distinct subjects asked about.
  std::optional<int> break_glass_per_month;  // Calendar month, Dutch days.
  Mark at;
};

// Several suppliers know the same person: who is told. A match tells a party nothing that a check by it would not.
struct MatchRule {
  std::string id;
  std::optional<int> article;
  Texts text;
  PartySet from;  // Whose signals count.
  std::string purpose;
  std::vector<std::string> about;  // Subject roles; empty: whoever.
  int minimum_suppliers = 2;       // Different legal persons.
  std::optional<Period> within;    // Only signals supplied at most this long ago; nothing: whenever.
  bool notify_suppliers = false;   // Those whose signals count are told.
  PartySet notify;                 // And these.
  std::string assessor;            // Party whose person assesses before anyone else is told (WGS 1.9); may be empty.
  Mark at;
};

// What becomes of a party's signals when it leaves.
enum class OnLeaving { kPassToSuccessor, kDestroy };

struct Leaving {
  std::optional<int> article;
  OnLeaving signals = OnLeaving::kDestroy;
  Mark at;
};

// For whom the details of the log are sealed.
enum class DetailSeal {
  kBroker,    // Under the broker's keys.
  kOfficers,  // For the officers of the parties concerned: the operator cannot read them.
};

enum class CovenantStatus { kInForce, kNotYetInForce, kExpired, kSuspended, kRetired };

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
  std::vector<std::string> blind_only;  // Schemes that may be given on the blind path only.
  bool pepper = false;                  // Its parties add to every identifier a secret that the broker never learns.
  std::vector<DataSet> data_sets;
  std::vector<AgeBand> age_bands;
  std::vector<Rule> rules;
  std::vector<ProhibitRule> prohibitions;
  std::vector<MatchRule> matches;
  Retention retention;
  Limits limits;
  std::optional<int> budgets_article;
  std::vector<Budget> budgets;
  std::optional<Leaving> leaving;
  DetailSeal detail_seal = DetailSeal::kBroker;
  int witnesses = 0;  // How many independent witnesses must have signed a checkpoint.

  const CovenantParty* FindParty(std::string_view party) const;
  const PartyGroup* FindGroup(std::string_view name) const;
  const DataSet* FindDataSet(std::string_view name) const;
  // Whether this party may use the scheme, by its own line or that of one of its groups.
  bool MayMatchBy(std::string_view party, std::string_view scheme) const;
  // The budget of a party: its own line, or else that of its group; null when it has none.
  const Budget* BudgetOf(std::string_view party) const;
  // The day from which the term of this signal counts.
  absl::CivilDay TermBeginsOn(const RecordFacts& record) const;
  // The first day on which this signal is no longer kept.
  absl::CivilDay GoneOn(const RecordFacts& record) const;
};

// Null when `diagnostics` then has errors; every error of the document is then in it.
std::shared_ptr<const Covenant> ReadCovenant(std::string_view text, const Vocabulary& vocabulary,
                                             const PartyRegister& parties, Diagnostics& diagnostics);

}  // namespace covenant::policy
