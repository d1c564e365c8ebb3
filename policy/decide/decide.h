// Deciding: pure functions of (snapshot, request, facts, time). Any old decision can be replayed.
//
// Silence denies; a prohibition beats every permission; a statute's prohibition cannot be lifted; a condition that
// cannot be evaluated refuses. Order of evaluation: covenant in force, parties, purpose, statutes, prohibitions, rule,
// conditions, retention. The caller's certificate and party are established before.
//
// Two stages for questions, so that nothing stored can colour a refusal that is told (design.md, section 6): first
// DecideQuestion, on the request alone; only when it permits, DecideRecord for each record found. What DecideRecord
// refuses is always told as no-hit, whatever its code.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "policy/decide/decision.h"
#include "policy/decide/snapshot.h"
#include "policy/language/facts.h"
#include "policy/language/prohibition.h"

namespace covenant::policy {

// A supplied field. CAN HOLD AN IDENTIFIER: no decision repeats a value.
struct FieldValue {
  std::string_view field;
  std::string_view value;
};

// Supplying one signal.
struct Submission {
  std::string covenant;
  RecordFacts facts;                 // facts.supplier is the caller, facts.purpose the purpose of the request.
  std::vector<std::string> schemes;  // Of the identifiers given.
  std::vector<FieldValue> fields;
  std::string recipient;  // Party id; empty, as on the wire: whoever a rule allows.
  RequestFacts request = {};
};

// Asking about a subject (kCheck, kRetrieve) before anything is looked up.
struct Question {
  Action action = Action::kCheck;
  std::string covenant;
  std::string purpose;
  std::string recipient;             // The caller.
  std::vector<std::string> schemes;  // Of the identifiers given; empty when asked by pseudonym.
  bool bulk = false;
  std::string supplier;  // Party id; empty, as on the wire: whoever a rule allows.
  RequestFacts request = {};
};

// Asking for figures. `by` are the words (categories or fields) over which is counted; overlap of lists is
// {"aanmelder"}.
struct ReportRequest {
  std::string covenant;
  std::string purpose;
  std::string recipient;  // The caller.
  std::vector<std::string> by;
  std::string supplier;  // As in Question.
  RequestFacts request = {};
  // The day on which this recipient was last given the figures of the rule that speaks; matters where it has `every`.
  std::optional<absl::CivilDay> last_given_on = {};
};

// May this signal be taken in? Permitted when some rule would let some recipient have it. Then every supplied field is
// one that a rule of this covenant, supplier and purpose can release, or the birth date where a rule depends on age.
Decision DecideSubmission(const Snapshot& snapshot, const Submission& submission, absl::Time now);

// The fields that this supplier may give for this purpose, sorted; empty when it may give none or nothing at all.
std::vector<std::string> SuppliableFields(const Snapshot& snapshot, std::string_view covenant,
                                          std::string_view supplier, std::string_view purpose, absl::Time now);

// Does anything in the request itself stand against the question?
Decision DecideQuestion(const Snapshot& snapshot, const Question& question, absl::Time now);

// What may the caller of `question` have of this record? Precondition: DecideQuestion permitted it at this time.
RecordDecision DecideRecord(const Snapshot& snapshot, const Question& question, const RecordFacts& facts,
                            absl::Time now);

// May these figures be made for the caller?
ReportDecision DecideReport(const Snapshot& snapshot, const ReportRequest& request, absl::Time now);

// Does this record count in `report`, which DecideReport permitted at this time under the same snapshot?
Decision DecideCounted(const Snapshot& snapshot, const ReportRequest& request, const ReportDecision& report,
                       const RecordFacts& facts, absl::Time now);

// Having identifiers of a scheme evaluated on the blind path: what stands behind them the broker does not see.
struct Evaluation {
  std::string covenant;
  std::string purpose;
  std::string party;  // The caller.
  std::string scheme;
};

// May this party have identifiers of that scheme evaluated? Only a party that may match by it, as supplier or as asker.
Decision DecideEvaluation(const Snapshot& snapshot, const Evaluation& evaluation, absl::Time now);

// What the caller hears of a decision on the request alone: "permit", "no_hit" or the reason code.
std::string_view ToldOf(const Snapshot& snapshot, const Decision& decision);

}  // namespace covenant::policy
