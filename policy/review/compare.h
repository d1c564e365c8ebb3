// Comparing two covenants by what they decide, not by their texts: a rule that is renamed, moved or split changes
// nothing here; a condition that is dropped does. For `covenant policy diff`.
//
// Exact: every supplier, recipient, purpose and action is put to the deciding functions in every kind of circumstances
// (circumstance_space.h), under both. A document is finite, so its kinds are. What a record or request holds that no
// rule of either covenant asks about cannot matter, and is not varied. Where there are too many kinds, the comparison
// says so of the flow, and claims nothing about it.
//
// Not decided request by request, and therefore told apart in `beside`: matches, budgets, what follows on a term, and
// the like.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/snapshot.h"
#include "policy/language/covenant.h"
#include "policy/trials/trial.h"

namespace covenant::policy {

enum class Effect {
  kEquivalent,
  kLess,          // Less permissive: in some circumstances less is given, in none more.
  kMore,          // More permissive.
  kIncomparable,  // Less in some circumstances and more in others, or what neither tells more than the other.
  kNotWeighed,    // Too many kinds of circumstances.
};

// "equivalent", "less permissive", "more permissive", "incomparable", "not weighed".
std::string_view EffectName(Effect effect);

// One request on which the covenants differ.
struct ChangeExample {
  Effect effect = Effect::kMore;  // Of this request alone.
  Trial trial;                    // With every fact that plays a part; can be put to Try and to Explain under both.
  std::string before;             // What of the category came out, such as "age band (0-17, 18+)", or "nothing".
  std::string after;
};

// A flow of one category from every supplier to every recipient, but nobody to itself.
struct FlowChange {
  std::vector<std::string> suppliers;   // Party ids, sorted.
  std::vector<std::string> recipients;  // Party ids, sorted.
  std::string purpose;
  std::string category;  // Empty: the signal as a whole: that it is taken in, and the hit.
  Effect effect = Effect::kEquivalent;
  // At most one for each action and way to change, in the order of actions; from the first supplier to the first
  // recipient that is not it.
  std::vector<ChangeExample> examples;
  std::optional<ChangeExample> other_basis;  // The same is given on another legal basis.
};

struct Comparison {
  // Of each pair, purpose and category that either covenant gives anything of; in the order of purposes, then
  // categories.
  std::vector<FlowChange> flows;
  std::vector<std::string> beside;  // Sections that differ, and are not decided request by request.
  size_t weighed = 0;               // Kinds of circumstances.
};

inline constexpr size_t kMostKindsOfOneMatter = 200'000;

// Precondition: both snapshots were compiled with one vocabulary. `preferred`: the day of examples where it can be.
Comparison CompareCovenants(const Snapshot& old_snapshot, const Covenant& old, const Snapshot& new_snapshot,
                            const Covenant& now, absl::CivilDay preferred,
                            size_t most_kinds_of_one_matter = kMostKindsOfOneMatter);

// The example of a flow as it is for another pair of it.
Trial ExampleFor(const ChangeExample& example, const std::string& supplier, const std::string& recipient);

}  // namespace covenant::policy
