// The aspects of circumstances, and of each the values that the clauses of two covenants can tell apart. For
// circumstance_space.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/circumstances.h"
#include "policy/decide/compiled_covenant.h"
#include "policy/decide/snapshot.h"
#include "policy/trials/trial.h"

namespace covenant::policy {

// One of the two covenants; both snapshots were compiled with one vocabulary.
struct Side {
  const Snapshot* snapshot = nullptr;
  const Covenant* covenant = nullptr;
  const CompiledCovenant* compiled = nullptr;
};
using Sides = std::array<Side, 2>;

// The part of the circumstances that a condition looks at.
enum class Aspect {
  kMoment,  // The day, and how old the record is.
  kWay,     // In bulk; break-glass.
  kRole,
  kRegime,
  kScheme,  // And its path.
  kHandling,
  kActivity,
  kPhase,
  kAdmitted,
  kApproval,     // Of one kind.
  kAttestation,  // Of one kind.
  kInvolved,
  kMotivation,
  kDeadline,
  kExploitation,
  kPerson,  // Age and consent.
  kBy,      // What figures are counted by.
};

// Who does what; the circumstances are filled in.
struct Matter {
  Action action = Action::kSubmit;
  std::string from;
  std::string to;
  std::string purpose;
};

// A rule or prohibition of one side that touches the matter.
struct Clause {
  size_t side = 0;
  const CompiledRule* rule = nullptr;                // Or:
  const CompiledProhibition* prohibition = nullptr;  // Of the whole exchange, of fields or of schemes.
};

// One value of an aspect. `set` writes it into a trial whose moment is set.
struct AspectValue {
  std::function<void(Trial&)> set;
  std::array<bool, 2> open = {true, true};  // Whether that side can permit anything with it.
  std::vector<bool> holds;                  // By clause.
};

struct AspectValues {
  Aspect aspect = Aspect::kMoment;
  std::string kind;                 // Of an approval or attestation.
  std::vector<AspectValue> values;  // No two are alike in `open` and `holds`, but of kBy.
};

// The classes of both parties on a side; nothing when one of them never takes part in it.
struct PairClasses {
  ClassId from = 0;
  ClassId to = 0;
};
std::optional<PairClasses> ClassesOf(const Side& side, const Matter& matter, const std::vector<absl::CivilDay>& days);

// Every aspect with its values, the moment first and kBy last. Nothing when a condition is too large: its words combine
// in more than 2^kMostWordsOfACondition ways.
inline constexpr size_t kMostWordsOfACondition = 8;
std::optional<std::vector<AspectValues>> ValuesOf(const Sides& sides, const Matter& matter,
                                                  const std::vector<Clause>& clauses,
                                                  const std::vector<absl::CivilDay>& days);

// What is weighed against one side in the circumstances of the trial.
class TrialCircumstances {
 public:
  TrialCircumstances(const Side& side, const Trial& trial, const PairClasses& classes);
  TrialCircumstances(const TrialCircumstances&) = delete;
  const Circumstances& get() const { return circumstances_; }

 private:
  const RecordFacts record_;
  const RequestFacts request_;
  const Circumstances circumstances_;
};

}  // namespace covenant::policy
